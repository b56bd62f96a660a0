SLOT unique index on the hour: rows that exchanged times let go of them by other times in passing.

--- source
create schema PLAN;
create table PLAN.SLOT (ID NUMBER(8) primary key, TAG VARCHAR2(40), AT TIMESTAMP(6));
insert into PLAN.SLOT select x, 'T'||x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 120);

--- target
create schema plan;
create table plan.slot (id int primary key, tag varchar(40), at timestamp(6)); create unique index a_u on plan.slot (date_trunc('hour', at));
insert into plan.slot select x, 'T'||x, timestamp '2026-04-01' + (case x when 4 then 106 when 106 then 4 when 10 then 60 when 60 then 110 when 110 then 10 when 21 then 19 when 33 then 91 when 91 then 93 else x end) * interval '1 hour' from generate_series(1,120) x where x not in (19,93);

--- request
{"tables": [{"source": "PLAN.SLOT", "target": "plan.slot"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean

--- check
select count(*), count(*) filter (where at = timestamp '2026-04-01' + id * interval '1 hour') from plan.slot
--- is
120 120
