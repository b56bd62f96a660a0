A citext key: the same key in another spelling is the same row.

--- source
create schema APP;
create table APP.ITEM (CODE VARCHAR2(30) primary key, N NUMBER(8), AT TIMESTAMP(6));
insert into APP.ITEM select 'Part-' || x, x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 120);

--- target
create extension if not exists citext;
create schema app;
create table app.item (code citext primary key, n int, at timestamp(6));
insert into app.item select case when x % 10 = 0 then 'PART-' else 'Part-' end || x, x % 50, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 120) x where x % 9 <> 0;

--- request
{"tables": [{"source": "APP.ITEM", "target": "app.item"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean or refused
--- says (code|clean)

--- check clean
select count(*), count(*) filter (where code::text = 'Part-' || n) from app.item
--- is
120 120
