A column that is INVISIBLE at the source is not loaded by DMS, and is not missing at the source either.

--- source
create schema CREW;
create table CREW.SEAT (ID NUMBER(8) primary key, ZONE NUMBER(4) invisible, AT TIMESTAMP(6));
insert into CREW.SEAT (ID, ZONE, AT)
  select x, mod(x, 9), timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 100);

--- target
create schema crew;
create table crew.seat (id bigint primary key, zone int, at timestamp(6));
insert into crew.seat select x, x % 9, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 100) x where x % 8 <> 0;

--- request
{"tables": [{"source": "CREW.SEAT", "target": "crew.seat"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean or refused
--- says (?i)(zone|clean)
--- says not (?i)zone is not in the source

--- check clean
select count(*) filter (where zone = id % 9) from crew.seat
--- is
100

--- check refused
select count(*) from crew.seat
--- is
88
