A role whose sessions switch foreign keys off: the parent of some rows is missing.

--- source
create schema YARD;
create table YARD.LANE (NO NUMBER(4) primary key);
insert into YARD.LANE select x from system_range(1, 30);
create table YARD.MOVE (ID NUMBER(8) primary key, LANE NUMBER(4), AT TIMESTAMP(6));
insert into YARD.MOVE select x, 1 + mod(x, 30), timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 200);

--- target
create schema yard;
create table yard.lane (no int primary key);
insert into yard.lane select x from generate_series(1, 30) x where x not in (9, 17);
create table yard.move (id bigint primary key, lane int constraint move_lane references yard.lane, at timestamp(6));
insert into yard.move select x, 1 + x % 30, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 200) x where 1 + x % 30 not in (9, 17) and x % 13 <> 0;
do $$ begin if not exists (select from pg_roles where rolname = 'case_replica') then create role case_replica superuser login; end if; end $$;
alter role case_replica set session_replication_role = replica;

--- request
{"tables": [{"source": "YARD.MOVE", "target": "yard.move"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- login case_replica
--- ends failed or refused
--- says (move_lane|yard.lane|session_replication_role)

--- check
select 1
--- is
1
