The sign of an Oracle interval covers the whole value. A row that is right is not written.

--- source
create schema YARD;
create table YARD.CRANE (ID NUMBER(6) primary key, LATE INTERVAL DAY(4) TO SECOND(6), LEASE INTERVAL YEAR(4) TO MONTH, AT TIMESTAMP(6));
insert into YARD.CRANE values
  (1, interval '-1 02:03:04.5' day to second, interval '-1-1' year to month, timestamp '2026-04-02 00:00:00'),
  (2, interval '-0 00:00:00.000001' day to second, interval '-0-11' year to month, timestamp '2026-04-02 00:00:00'),
  (3, interval '1234 23:59:59.999999' day to second, interval '1234-0' year to month, timestamp '2026-04-02 00:00:00'),
  (4, interval '-0 23:00:00' day to second, interval '0-0' year to month, timestamp '2026-04-02 00:00:00'),
  (5, null, null, timestamp '2026-04-02 00:00:00');

--- target
create schema yard;
create table yard.crane (id int primary key, late interval, lease interval, at timestamp(6));
insert into yard.crane (id, late, lease, at) values
  (1, '-1 days -02:03:04.5', '-1 years -1 mons', '2026-04-02'),
  (4, '23:00:00', '0', '2026-04-02');

--- request
{"tables": [{"source": "YARD.CRANE", "target": "yard.crane"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean
--- check
select id, extract(day from late)::int, extract(epoch from late - extract(day from late)::int * interval '1 day')::numeric(12,6),
       extract(year from lease) * 12 + extract(month from lease) from yard.crane where late is not null order by id
--- is
1 -1 -7384.500000 -13
2 0 -0.000001 -11
3 1234 86399.999999 14808
4 0 -82800.000000 0
--- check
select report -> 'tables' -> 0 ->> 'unchanged', report -> 'tables' -> 0 ->> 'updated', report -> 'tables' -> 0 ->> 'inserted' from sluice.run
--- is
1 1 3
