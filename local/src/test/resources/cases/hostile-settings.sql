A login with settings that change what statements mean.

--- source
create schema OPS;
create table OPS.PING (ID NUMBER(8) primary key, HOST VARCHAR2(40), SPAN INTERVAL DAY TO SECOND, AMT NUMBER(10,2), SEEN TIMESTAMP(6) WITH TIME ZONE, AT TIMESTAMP(6));
insert into OPS.PING select x, 'a' || char(92) || x, null, x / 4.0, timestamp with time zone '2026-04-01 00:00:00+00' + x * interval '1' hour, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 80);

--- target
create schema ops;
create table ops.ping (id bigint primary key, host varchar(40), span interval, amt numeric(10,2), seen timestamp(6) with time zone, at timestamp(6));
insert into ops.ping select x, 'a' || chr(92) || x, null, x / 4.0, timestamptz '2026-04-01 00:00:00+00' + x * interval '1 hour', timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 80) x where x % 7 <> 0;
do $$ begin if not exists (select from pg_roles where rolname = 'case_settings') then create role case_settings superuser login; end if; end $$;
alter role case_settings set standard_conforming_strings = off;
alter role case_settings set datestyle = 'German, DMY';
alter role case_settings set intervalstyle = 'sql_standard';
alter role case_settings set timezone = 'Asia/Kolkata';
alter role case_settings set transform_null_equals = on;
alter role case_settings set quote_all_identifiers = on;
alter role case_settings set array_nulls = off;
alter role case_settings set default_transaction_isolation = 'serializable';
alter role case_settings set bytea_output = 'escape';
alter role case_settings set synchronous_commit = off;
alter role case_settings set search_path = ops, public;

--- request
{"tables": [{"source": "OPS.PING", "target": "ops.ping"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- login case_settings
--- ends clean

--- check
select count(*), count(*) filter (where host = 'a' || chr(92) || id and amt = id / 4.0 and seen at time zone 'UTC' = at) from ops.ping
--- is
80 80
