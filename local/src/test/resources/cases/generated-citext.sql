A generated column whose function finds citext's operator through the application's search path.

--- source
create schema CREW;
create table CREW.MEMBER (ID NUMBER(8) primary key, GRADE VARCHAR2(20), AT TIMESTAMP(6));
insert into CREW.MEMBER select x, case mod(x, 3) when 0 then 'STAFF' when 1 then 'Staff' else 'guest' end, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 120);

--- target
create extension if not exists citext;
create schema crew;
create function public.is_staff(grade citext) returns boolean language sql immutable as $$ select grade = 'staff' $$;
create table crew.member (id bigint primary key, grade citext, at timestamp(6), staff boolean generated always as (public.is_staff(grade)) stored);
insert into crew.member (id, grade, at)
  select x, case x % 3 when 0 then 'STAFF' when 1 then 'Staff' else 'guest' end, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 120) x where x % 5 <> 0;

--- request
{"tables": [{"source": "CREW.MEMBER", "target": "crew.member"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean

--- check
select count(*), count(*) filter (where staff = (id % 3 < 2)) from crew.member
--- is
120 120
