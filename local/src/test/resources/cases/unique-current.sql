One current row for each customer, and another row of his is current now: the old one lets go by getting its own new value.

--- source
create schema CRM;
create table CRM.OFFER (ID NUMBER(8) primary key, CUST NUMBER(8) not null, CUR NUMBER(1) not null, AT TIMESTAMP(6));
insert into CRM.OFFER select x, mod(x,30), case when x > 90 then 1 else 0 end, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 120);

--- target
create schema crm;
create table crm.buyer (id int primary key); insert into crm.buyer select generate_series(0,29); create table crm.offer (id int primary key, cust int not null references crm.buyer, cur boolean not null, at timestamp(6)); create unique index a_cur on crm.offer (cust) where cur;
insert into crm.offer select x, x%30, case when x%30 <> 7 then x>90 and x <= 120 and x%30 not in (3,4,5) else x = 67 end or x in (63,64,65), timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 120) x where x not in (100, 97);

--- request
{"tables": [{"source": "CRM.OFFER", "target": "crm.offer"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean

--- check clean
select count(*), count(*) filter (where cur = (id > 90)) from crm.offer
--- is
120 120
