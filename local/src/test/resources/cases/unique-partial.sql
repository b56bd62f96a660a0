Unique indexes with an expression and with a WHERE, both where names are looked up in a hostile schema first.

--- source
create schema CREW;
create table CREW.ROOM (ID NUMBER(6) primary key, FLOOR NUMBER(4), LABEL VARCHAR2(20), HEAD VARCHAR2(1), AT TIMESTAMP(6));
insert into CREW.ROOM select x, mod(x, 12), 'Room ' || x, case when x <= 12 then 'Y' else 'N' end, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 120);

--- target
create schema crew;
create schema odd;
create function odd.upper(text) returns text language sql immutable as 'select ''same''';
create function odd.no(text, text) returns boolean language sql immutable as 'select true';
create operator odd.= (leftarg = text, rightarg = text, function = odd.no);
create table crew.room (id int primary key, floor smallint, label varchar(20), head varchar(1), at timestamp(6));
create unique index room_label on crew.room (floor, upper(label));
create unique index room_head on crew.room (floor) where head = 'Y';
insert into crew.room select x, x % 12, 'Room ' || x, case when x <= 12 then 'Y' else 'N' end, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 120) x where x % 7 <> 0;
do $$ begin execute format('alter database %I set search_path = odd, pg_catalog, public', current_database()); end $$;

--- request
{"tables": [{"source": "CREW.ROOM", "target": "crew.room"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean

--- check
select count(*) from crew.room
--- is
120
