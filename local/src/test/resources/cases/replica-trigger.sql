Under the same role, a trigger that fires for replication alone must not act on what is written.

--- source
create schema YARD;
create table YARD.GATE (ID NUMBER(8) primary key, STATE VARCHAR2(20), AT TIMESTAMP(6));
insert into YARD.GATE select x, 'open', timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 100);

--- target
create schema yard;
create table yard.gate (id bigint primary key, state varchar(20), at timestamp(6));
insert into yard.gate select x, 'open', timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 100) x where x % 9 <> 0;
create function yard.mark() returns trigger language plpgsql as $$ begin new.state := 'replicated'; return new; end $$;
create trigger mark before insert or update on yard.gate for each row execute function yard.mark();
alter table yard.gate enable replica trigger mark;
do $$ begin if not exists (select from pg_roles where rolname = 'case_replica_b') then create role case_replica_b superuser login; end if; end $$;
alter role case_replica_b set session_replication_role = replica;

--- request
{"tables": [{"source": "YARD.GATE", "target": "yard.gate"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- login case_replica_b
--- ends clean or refused

--- check
select count(*), count(*) filter (where state = 'replicated') from yard.gate
--- is
100 0
