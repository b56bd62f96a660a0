Current rows exchanged their customers, whom offer foreign key watches: nothing is free, so nothing is written, in other tables neither.

--- source
create schema CRM;
create table CRM.NOTE (ID NUMBER(8) primary key, TXT VARCHAR2(10), AT TIMESTAMP(6)); insert into CRM.NOTE select x, 'note'||x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1,100);
create table CRM.OFFER (ID NUMBER(8) primary key, CUST NUMBER(8) not null, CUR NUMBER(1) not null, AT TIMESTAMP(6));
insert into CRM.OFFER select x, x, 1, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 120);

--- target
create schema crm;
create table crm.note (id int primary key, txt varchar(10), at timestamp(6)); insert into crm.note select x, 'note'||x, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1,100) x where x%5<>0;
create table crm.buyer (id int primary key); insert into crm.buyer select generate_series(0,129); create table crm.offer (id int primary key, cust int not null references crm.buyer, cur boolean not null, at timestamp(6)); create unique index a_cur on crm.offer (cust) where cur;
insert into crm.offer select x, case x when 4 then 106 when 106 then 4 when 10 then 60 when 60 then 110 when 110 then 10 when 21 then 19 when 33 then 91 when 91 then 93 else x end, true, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 120) x where x not in (19,93);

--- request
{"tables": [{"source": "CRM.NOTE", "target": "crm.note"}, {"source": "CRM.OFFER", "target": "crm.offer"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends failed

--- check failed
select count(*) > 0 from sluice.finding
--- is
true
