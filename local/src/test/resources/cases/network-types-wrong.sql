A text that is no address stops the run before the merge.

--- source
create schema NET;
create table NET.HOP (ID NUMBER(6) primary key, ADDRESS VARCHAR2(43), AT TIMESTAMP(6));
insert into NET.HOP select x, case x when 7 then '10.0.0.256' else '10.0.0.' || x end, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 20);

--- target
create schema net;
create table net.hop (id int primary key, address inet, at timestamp(6));

--- request
{"tables": [{"source": "NET.HOP", "target": "net.hop"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends failed
--- says net\.hop, column address inet: 1 row
--- check failed
select (select count(*) from net.hop), key ->> 'id' from sluice.finding
--- is
0 7
