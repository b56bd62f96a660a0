Digits and fields of an interval that the target's does not keep are cut where the request says so: towards zero, and counted.

--- source
create schema DOCK;
create table DOCK.STAY (ID NUMBER(6) primary key, WAITED INTERVAL DAY TO SECOND(6), MOORED INTERVAL DAY TO SECOND(6), LEASE INTERVAL YEAR TO MONTH, AT TIMESTAMP(6));
insert into DOCK.STAY values
  (1, interval '-0 00:00:01.29' day to second, interval '-1 02:03:59.9' day to second, interval '-1-7' year to month, timestamp '2026-04-02 00:00:00'),
  (2, interval '0 00:00:01.29' day to second, interval '1 02:03:59.9' day to second, interval '1-7' year to month, timestamp '2026-04-02 00:00:00'),
  (3, interval '0 00:00:01.2' day to second, interval '1 02:03:00' day to second, interval '2-0' year to month, timestamp '2026-04-02 00:00:00'),
  (4, null, null, null, timestamp '2026-04-02 00:00:00');

--- target
create schema dock;
create table dock.stay (id int primary key, waited interval(1), moored interval day to minute, lease interval year, at timestamp(6));
insert into dock.stay values (1, '-1.2 seconds', '-1 days -02:03', '-1 years', '2026-04-02');

--- request
{"tables": [{"source": "DOCK.STAY", "target": "dock.stay", "cut": ["waited", "moored", "lease"]}],
 "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"}, "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean
--- says dock.stay: cut to what the target holds, as the request asks; rows by column: lease 2, moored 2, waited 2\.
--- check
select id, waited, moored, lease from dock.stay order by id
--- is
1 -00:00:01.2 -1 days -02:03:00 -1 years
2 00:00:01.2 1 day 02:03:00 1 year
3 00:00:01.2 1 day 02:03:00 2 years
4 NULL NULL NULL
--- check
select report -> 'tables' -> 0 ->> 'unchanged', report -> 'tables' -> 0 ->> 'updated' from sluice.run
--- is
1 0
