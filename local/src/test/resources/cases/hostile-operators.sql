A schema in the database's search path that has operators and functions named like PostgreSQL's, and gives wrong answers.

--- source
create schema APP;
create table APP.STOCK (ID NUMBER(8) primary key, NAME VARCHAR2(40), AT TIMESTAMP(6));
insert into APP.STOCK select x, 'n' || x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 120);

--- target
create schema app;
create schema odd;
create function odd.no(varchar, varchar) returns boolean language sql immutable as 'select false';
create operator odd.= (leftarg = varchar, rightarg = varchar, function = odd.no);
create function odd.no(text, text) returns boolean language sql immutable as 'select false';
create operator odd.= (leftarg = text, rightarg = text, function = odd.no);
create function odd.no(bigint, bigint) returns boolean language sql immutable as 'select false';
create operator odd.= (leftarg = bigint, rightarg = bigint, function = odd.no);
create function odd.no(timestamp, timestamp) returns boolean language sql immutable as 'select false';
create operator odd.>= (leftarg = timestamp, rightarg = timestamp, function = odd.no);
create function odd.count(bigint) returns bigint language sql immutable as 'select 0::bigint';
do $$ begin execute format('alter database %I set search_path = odd, pg_catalog, public', current_database()); end $$;
create table app.stock (id bigint primary key, name varchar(40), at timestamp(6));
insert into app.stock select x, 'n' || x, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 120) x where x % 10 <> 0;
update app.stock set name = 'damaged' where id % 20 = 1;

--- request
{"tables": [{"source": "APP.STOCK", "target": "app.stock"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean

--- check
select count(*), count(*) filter (where name operator(pg_catalog.=) ('n' || id)) from app.stock
--- is
120 120
