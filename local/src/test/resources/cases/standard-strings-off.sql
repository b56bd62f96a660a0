A database that reads backslashes in strings as escapes.

--- source
create schema OPS;
create table OPS.PING (ID NUMBER(8) primary key, HOST VARCHAR2(40), AT TIMESTAMP(6) WITH TIME ZONE);
insert into OPS.PING select x, 'a' || char(92) || 'b' || x, timestamp with time zone '2026-04-01 00:00:00+00' + x * interval '1' hour from system_range(1, 100);

--- target
create schema ops;
create table ops.ping (id bigint primary key, host varchar(40), at timestamp(6) with time zone);
insert into ops.ping select x, 'a' || chr(92) || 'b' || x, timestamptz '2026-04-01 00:00:00+00' + x * interval '1 hour' from generate_series(1, 100) x where x % 7 <> 0;
do $$ begin execute format('alter database %I set standard_conforming_strings = off', current_database()); end $$;

--- request
{"tables": [{"source": "OPS.PING", "target": "ops.ping"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01", "zone": "UTC"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean

--- check
select count(*), count(*) filter (where host = 'a' || chr(92) || 'b' || id) from ops.ping
--- is
100 100
