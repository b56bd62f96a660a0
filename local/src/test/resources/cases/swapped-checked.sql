Rows that exchanged a value of a NOT NULL column, to which a CHECK allows no other value for a moment: refused before a row is written.

--- source
create schema CREW;
create table CREW.HOOK (ID NUMBER(6) primary key, TAG VARCHAR2(8) not null, AT TIMESTAMP(6));
insert into CREW.HOOK select x, 'T' || x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 40);

--- target
create schema crew;
create table crew.hook (id int primary key, tag varchar(8) not null unique check (tag like 'T_' or tag like 'T__'), at timestamp(6));
insert into crew.hook select x, 'T' || case x when 4 then 6 when 6 then 4 else x end, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 30) x;

--- request
{"tables": [{"source": "CREW.HOOK", "target": "crew.hook"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends failed
--- says crew\.hook, unique tag, exchanged between rows, and no column can hold another value in passing: 2 rows
--- says Give these rows of the target their values by hand, in one transaction\.

--- check failed
select count(*), count(*) filter (where tag <> 'T' || id) from crew.hook
--- is
30 2
