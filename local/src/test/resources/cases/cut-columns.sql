A time of day in a date column, and digits behind those that the target keeps, are cut where the request says so, and counted.

--- source
create schema PAY;
create table PAY.SLIP (ID NUMBER(8) primary key, WORKED DATE, AMOUNT NUMBER(12,4), HOURS NUMBER, PAID TIMESTAMP(9));
insert into PAY.SLIP select x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour, x + 0.25, x, timestamp '2026-04-01 00:00:00.5' from system_range(1, 48);
update PAY.SLIP set AMOUNT = 7.9999, HOURS = 7.9 where ID = 7;
update PAY.SLIP set AMOUNT = -7.9999 where ID = 8;

--- target
create schema pay;
create table pay.slip (id bigint primary key, worked date, amount numeric(8,2), hours int, paid timestamp(0));
insert into pay.slip select x, date '2026-04-01', x + 0.25, x, '2026-04-01' from generate_series(1, 20) x;

--- request
{"tables": [{"source": "PAY.SLIP", "target": "pay.slip", "cut": ["WORKED", "amount", "hours", "paid"]}],
 "window": {"column": "worked", "from": "2026-04-01", "to": "2026-04-02"}, "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean
--- says pay.slip: cut to what the target holds, as the request asks; rows by column: amount 2, hours 1, paid 23, worked 23\.

--- check
select count(*), count(distinct worked), sum(amount), sum(hours), max(paid) from pay.slip
--- is
23 1 266.25 276 2026-04-01T00:00:00
--- check
select amount, hours from pay.slip where id in (7, 8) order by id
--- is
7.99 7
-7.99 8
