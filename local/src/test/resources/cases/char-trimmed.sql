CHAR at the source, varchar and text in the target, filled without trailing blanks, as DMS does it. In the key and beside it.

--- source
create schema PORT;
create table PORT.BERTH (QUAY CHAR(6) not null, NO NUMBER(4) not null, FLAG CHAR(3), AT DATE, primary key (NO, QUAY));
insert into PORT.BERTH select case mod(x, 2) when 0 then 'N' else 'SOUTH' end, x, case mod(x, 4) when 0 then null else 'gb' end, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 90);

--- target
create schema port;
create table port.berth (quay text, no int, flag varchar(3), at timestamp(0), primary key (no, quay));
insert into port.berth select case x % 2 when 0 then 'N' else 'SOUTH' end, x, case x % 4 when 0 then null else 'gb' end, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 90) x where x % 9 <> 0;
update port.berth set flag = 'fr' where no % 10 = 1;

--- request
{"tables": [{"source": "PORT.BERTH", "target": "port.berth"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean
--- check
select count(*), count(*) filter (where quay = rtrim(quay) and flag is not distinct from case no % 4 when 0 then null else 'gb' end), count(distinct no) from port.berth
--- is
90 90 90
