A row outside the window is the only main one, by a partial unique index on an expression: found before the merge.

--- source
create schema CREW;
create table CREW.ROOM (ID NUMBER(6) primary key, FLOOR VARCHAR2(4), HEAD VARCHAR2(1), AT TIMESTAMP(6));
insert into CREW.ROOM select x, 'f' || mod(x, 12), case when x between 50 and 61 then 'Y' else 'N' end, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 120);

--- target
create schema crew;
create table crew.room (id int primary key, floor varchar(4), head varchar(1), at timestamp(6));
create unique index room_head on crew.room (lower(floor)) where head = 'Y';
insert into crew.room select x, 'f' || x % 12, 'N', timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 120) x where x % 7 <> 0;
insert into crew.room values (7000, 'F5', 'Y', '2020-01-01'), (7001, 'F6', 'N', '2020-01-01');

--- request
{"tables": [{"source": "CREW.ROOM", "target": "crew.room"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends failed
--- says room_head

--- check failed
select string_agg(key ->> 'id', ' ') from sluice.finding
--- is
53
