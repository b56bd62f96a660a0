The parent's unique value changed and nobody references the old one.

--- source
create schema LAND;
create table LAND.TOWN (ID NUMBER(8) primary key, CODE VARCHAR2(10) not null, AT TIMESTAMP(6)); insert into LAND.TOWN select x, 'N'||x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1,120);
create table LAND.VISIT (ID NUMBER(8) primary key, CODE VARCHAR2(10), AT TIMESTAMP(6));
insert into LAND.VISIT select x, 'N'||(mod(x,120)+1), timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 240);

--- target
create schema land;
create table land.town (id int primary key, code varchar(10) not null unique, at timestamp(6)); insert into land.town select x, case when x = 100 then 'OLD' else 'N' end||x, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1,120) x; create table land.visit (id int primary key, code varchar(10) references land.town (code) , at timestamp(6));
insert into land.visit select x, case when x%120+1=100 then 'OLD' else 'N' end||(x%120+1), timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 240) x where x%7<>0;update land.town set at = at + interval '1 minute' where id=2;update land.visit set code='N1' where code='OLD100';

--- request
{"tables": [{"source": "LAND.TOWN", "target": "land.town"}, {"source": "LAND.VISIT", "target": "land.visit"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean

--- check clean
select (select count(*) from land.town where code='N'||id), count(*), count(*) filter (where code='N'||(id%120+1)) from land.visit
--- is
120 240 240
