VISIT row of visit table that is not loaded references visit value that the run changes.

--- source
create schema LAND;
create table LAND.TOWN (ID NUMBER(8) primary key, CODE VARCHAR2(10) not null, AT TIMESTAMP(6)); insert into LAND.TOWN select x, 'N'||x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1,120);
create table LAND.VISIT (ID NUMBER(8) primary key, CODE VARCHAR2(10), AT TIMESTAMP(6));
insert into LAND.VISIT select x, 'N'||(mod(x,120)+1), timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 240);

--- target
create schema land;
create table land.town (id int primary key, code varchar(10) not null unique, at timestamp(6)); insert into land.town select x, case when x = 100 then 'OLD' else 'N' end||x, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1,120) x; create table land.visit (id int primary key, code varchar(10) references land.town (code) , at timestamp(6));
insert into land.visit select x, case when x%120+1=100 then 'OLD' else 'N' end||(x%120+1), timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 240) x where x%7<>0;update land.town set at = at + interval '1 minute' where id=2;insert into land.visit values (999,'OLD100','2020-01-01');

--- request
{"tables": [{"source": "LAND.TOWN", "target": "land.town"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends failed
--- says would change

--- check failed
select count(*) > 0 from sluice.finding where kind = 'orphan'
--- is
true
