A row outside the window holds a unique value in another spelling, which citext calls equal: found before the merge.

--- source
create schema APP;
create table APP.ITEM (ID NUMBER(8) primary key, CODE VARCHAR2(30), AT TIMESTAMP(6));
insert into APP.ITEM select x, 'part-' || x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 200);

--- target
create extension if not exists citext;
create schema app;
create table app.item (id bigint primary key, code citext constraint item_code unique, at timestamp(6));
insert into app.item select x, 'part-' || x, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 200) x where x % 2 = 0 and x < 190;
insert into app.item values (800000, 'Part-197', '2024-12-31');

--- request
{"tables": [{"source": "APP.ITEM", "target": "app.item"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends failed or refused
--- says (item_code|code)

--- check failed
select count(*) > 0 from sluice.finding where key::text ~ '197'
--- is
true
