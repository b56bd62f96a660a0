NULLS NOT DISTINCT: two rows without a mark collide, and are found before the merge.

--- source
create schema CREW;
create table CREW.DESK (ID NUMBER(6) primary key, MARK NUMBER(8), AT TIMESTAMP(6));
insert into CREW.DESK select x, case when x in (60, 110) then null else x end, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 120);

--- target
create schema crew;
create table crew.desk (id int primary key, mark int constraint desk_mark unique nulls not distinct, at timestamp(6));
insert into crew.desk select x, x, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 50) x;

--- request
{"tables": [{"source": "CREW.DESK", "target": "crew.desk"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends failed
--- says mark

--- check failed
select count(*) > 0 from sluice.finding where key::text ~ '"(60|110)"'
--- is
true
