Where no LOB of the window is empty nothing is said of empty LOBs.

--- source
create schema DOC;
create table DOC.SCAN (ID NUMBER(8) primary key, PAGE BLOB, COVER BLOB, AT TIMESTAMP(6));
insert into DOC.SCAN select x, X'0a0b', X'0c', timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 100);
insert into DOC.SCAN values (101, X'01', X'', timestamp '2026-05-01 00:00:00');

--- target
create schema doc;
create table doc.scan (id bigint primary key, page bytea, cover bytea, at timestamp(6));

--- request
{"tables": [{"source": "DOC.SCAN", "target": "doc.scan"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "limited", "maxKiB": 64}}

--- ends clean
--- says not empty LOB

--- check
select count(*), count(*) filter (where page = '\x0a0b') from doc.scan
--- is
100 100
