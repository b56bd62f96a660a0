Addresses are text at the source and PostgreSQL's own types in the target.

--- source
create schema NET;
create table NET.HOST (ID NUMBER(6) primary key, ADDRESS VARCHAR2(43), ROUTE VARCHAR2(43), CARD VARCHAR2(17), CARD8 VARCHAR2(23), AT TIMESTAMP(6));
insert into NET.HOST select x, case mod(x, 2) when 0 then '192.168.0.' || x || '/24' else '::' || x end, '10.0.0.0/8', '08-00-2B-01-02-' || (x + 9), '0800.2b01.0203.0405', timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 60);

--- target
create schema net;
create table net.host (id int primary key, address inet, route cidr, card macaddr, card8 macaddr8, at timestamp(6));
insert into net.host select x, case x % 2 when 0 then ('192.168.0.' || x || '/24')::inet else ('::' || x)::inet end, '10.0.0.0/8', ('08:00:2b:01:02:' || x + 9)::macaddr, '08:00:2b:01:02:03:04:05', timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 60) x where x % 6 <> 0;
update net.host set address = set_masklen(address, 16), card = null where id % 20 = 2;

--- request
{"tables": [{"source": "NET.HOST", "target": "net.host"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean
--- check
select count(*), count(*) filter (where address = case id % 2 when 0 then ('192.168.0.' || id || '/24')::inet else ('::' || id)::inet end and card = ('08:00:2b:01:02:' || id + 9)::macaddr and card8 is not null) from net.host
--- is
60 60
--- check
select report -> 'tables' -> 0 ->> 'updated' from sluice.run
--- is
2
