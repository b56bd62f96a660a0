A generated column, an index and a CHECK made of a function that reads an instant in the session's time zone, which the database sets.

--- source
create schema CREW;
create table CREW.WATCH (ID NUMBER(8) primary key, BEGUN TIMESTAMP(6) WITH TIME ZONE, AT TIMESTAMP(6));
insert into CREW.WATCH select x, timestamp with time zone '2026-04-01 00:00:00+00' + x * interval '1' hour, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 120);

--- target
do $$ begin execute format('alter database %I set timezone = %L', current_database(), 'Asia/Tokyo'); end $$;
set timezone = 'Asia/Tokyo';
create schema crew;
create function crew.day_of(z timestamptz) returns date language sql immutable as $$ select z::date $$;
create table crew.watch (id bigint primary key, begun timestamptz, at timestamp(6), day date generated always as (crew.day_of(begun)) stored, check (crew.day_of(begun) <> '2026-04-06' or id >= 111));
create unique index on crew.watch (crew.day_of(begun), id);
insert into crew.watch select x, timestamptz '2026-04-01 00:00:00+00' + x * interval '1 hour', timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 120) x where x % 5 <> 0;
update crew.watch set begun = begun - interval '1 hour' where id % 7 = 0;

--- request
{"tables": [{"source": "CREW.WATCH", "target": "crew.watch"}],
 "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"}, "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean
--- check
select count(*), count(*) filter (where day = (begun at time zone 'Asia/Tokyo')::date), count(*) filter (where begun at time zone 'UTC' = at) from crew.watch
--- is
120 120 120
