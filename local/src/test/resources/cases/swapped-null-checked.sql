LOCKER CHECK refuses the NULL that rows would hold in passing: known before the table before it is written.

--- source
create schema CREW;
create table CREW.NOTE (ID NUMBER(8) primary key, TXT VARCHAR2(10), AT TIMESTAMP(6)); insert into CREW.NOTE select x, 'note'||x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1,100);
create table CREW.LOCKER (ID NUMBER(8) primary key, TAG VARCHAR2(40), AT TIMESTAMP(6));
insert into CREW.LOCKER select x, 'T'||x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 120);

--- target
create schema crew;
create table crew.note (id int primary key, txt varchar(10), at timestamp(6)); insert into crew.note select x, 'note'||x, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1,100) x where x%5<>0;
create table crew.locker (id int primary key, tag varchar(40), at timestamp(6)); alter table crew.locker add unique (tag), add check (tag is not null);
insert into crew.locker select x,'T'||case x when 4 then 106 when 106 then 4 when 10 then 60 when 60 then 110 when 110 then 10 when 21 then 19 when 33 then 91 when 91 then 93 else x end, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 120) x where x not in (19,93);

--- request
{"tables": [{"source": "CREW.NOTE", "target": "crew.note"}, {"source": "CREW.LOCKER", "target": "crew.locker"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends failed
--- says (exchanged between rows)

--- check failed
select count(*) > 0 from sluice.finding where kind = 'collision'
--- is
true
