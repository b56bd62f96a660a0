A generated column's function finds another along the application's search path, in a schema that the role may not use: it would be
passed over, and a function of the same name in a later schema taken instead.

--- source
create schema TOLL;
create table TOLL.PASS (ID NUMBER(8) primary key, AXLES NUMBER(2), AT TIMESTAMP(6));
insert into TOLL.PASS select x, 1 + mod(x, 4), timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 60);

--- target
create schema toll;
create schema tariff;
create schema quiet;
create function tariff.per_axle(int) returns int language sql immutable as 'select 5 * $1';
create function public.per_axle(int) returns int language sql immutable as 'select 3 * $1';
create function toll.price(axles int) returns int language plpgsql immutable as 'begin return per_axle(axles); end';
create table toll.pass (id bigint primary key, axles int, price int generated always as (toll.price(axles)) stored, at timestamp(6));
do $$ begin execute format('alter database %I set search_path = tariff, quiet, public', current_database()); end $$;
set search_path = tariff, public;
insert into toll.pass (id, axles, at) select x, 1 + x % 4, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 60) x where x % 7 <> 0;
reset search_path;
do $$ begin if not exists (select from pg_roles where rolname = 'case_clerk') then create role case_clerk login; end if; end $$;
grant usage on schema toll to case_clerk;
grant select, insert, update on toll.pass to case_clerk;

--- request
{"tables": [{"source": "TOLL.PASS", "target": "toll.pass"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- login case_clerk
--- ends refused
--- says generated column price
--- says GRANT USAGE ON SCHEMA tariff TO case_clerk
--- says not quiet

--- check refused
select count(*) from toll.pass where price <> 5 * axles
--- is
0
