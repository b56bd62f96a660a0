The role may not read the table that is referenced: the rows are merged as the foreign key lets them, and a note says that nobody could look.

--- source
create schema FLEET;
create table FLEET.TRUCK (ID NUMBER(6) primary key, SINCE TIMESTAMP(6));
create table FLEET.TRIP (ID NUMBER(8) primary key, TRUCK NUMBER(6), RETURN_OF NUMBER(8), SINCE TIMESTAMP(6));
insert into FLEET.TRUCK select x, timestamp '2026-04-01 00:00:00' + (x - 20) * interval '1' day from system_range(1, 40);
insert into FLEET.TRIP select x, 1 + mod(x, 40), case when mod(x, 2) = 0 then x - 1 end, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 200);

--- target
create schema fleet;
create table fleet.truck (id int primary key, since timestamp(6));
create table fleet.trip (id int primary key, truck int constraint trip_truck references fleet.truck, return_of int constraint trip_return references fleet.trip,
                         since timestamp(6));
insert into fleet.truck select x, timestamp '2026-04-01' + (x - 20) * interval '1 day' from generate_series(1, 40) x where true;
insert into fleet.trip select x, 1 + x % 40, case when x % 2 = 0 then x - 1 end, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 200) x
 where ((x + 1) / 2) % 20 not in (3, 15) and ((x + 1) / 2) % 5 <> 1;
do $$ begin if not exists (select from pg_roles where rolname = 'case_driver') then create role case_driver login; end if; end $$;
create schema sluice;
create schema sluice_staging;
grant usage, create on schema sluice, sluice_staging to case_driver;
grant usage on schema fleet to case_driver;
grant select, insert, update on fleet.trip to case_driver;

--- request
{"tables": [{"source": "FLEET.TRIP", "target": "fleet.trip"}], "window": {"column": "since", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- login case_driver
--- ends clean
--- says foreign key trip_truck needs its parents in fleet.truck, which the role

--- check
select count(*) from fleet.trip
--- is
200
