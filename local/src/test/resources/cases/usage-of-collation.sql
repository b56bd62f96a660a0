The key is sorted by a collation in a schema that nobody granted: refused with the GRANT to type.

--- source
create schema CITY;
create table CITY.ROAD (NAME VARCHAR2(40) primary key, LANES NUMBER(2), SEEN TIMESTAMP(6));
insert into CITY.ROAD select 'road ' || x, mod(x, 5), timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 100);

--- target
create schema city;
create schema orders_of_names;
create collation orders_of_names.phonebook (provider = icu, locale = 'de-u-co-phonebk');
create table city.road (name varchar(40) collate orders_of_names.phonebook primary key, lanes int, seen timestamp(6));
insert into city.road select 'road ' || x, x % 5, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 100) x where x % 7 <> 0;
do $$ begin if not exists (select from pg_roles where rolname = 'case_clerk') then create role case_clerk login; end if; end $$;
grant usage on schema city to case_clerk;
grant select, insert, update on city.road to case_clerk;

--- request
{"tables": [{"source": "CITY.ROAD", "target": "city.road"}], "window": {"column": "seen", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- login case_clerk
--- ends refused
--- says collation orders_of_names.phonebook
--- says GRANT USAGE ON SCHEMA orders_of_names TO case_clerk

--- check refused
select count(*) from city.road
--- is
86
