Two keys of the source are one key to the target: found before the merge.

--- source
create schema APP;
create table APP.ITEM (CODE VARCHAR2(30) primary key, N NUMBER(8), AT TIMESTAMP(6));
insert into APP.ITEM select 'part-' || x, x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 120);
insert into APP.ITEM values ('PART-7', 0, timestamp '2026-04-20 00:00:00');

--- target
create extension if not exists citext;
create schema app;
create table app.item (code citext primary key, n int, at timestamp(6));
insert into app.item select 'part-' || x, x, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 120) x where x % 9 <> 0;

--- request
{"tables": [{"source": "APP.ITEM", "target": "app.item"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends failed or refused
--- says code

--- check failed
select count(*) > 0 from sluice.finding where key::text ~* 'part-7"'
--- is
true
