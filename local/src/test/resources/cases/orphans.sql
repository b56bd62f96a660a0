Trips of two trucks that are missing, one of them outside the window: nothing is written, and the foreign key, the number of trips
and what to do are told; the trips are in the ledger.

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
insert into fleet.truck select x, timestamp '2026-04-01' + (x - 20) * interval '1 day' from generate_series(1, 40) x where x not in (7, 30);
insert into fleet.trip select x, 1 + x % 40, case when x % 2 = 0 then x - 1 end, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 200) x
 where ((x + 1) / 2) % 20 not in (3, 15) and ((x + 1) / 2) % 5 <> 1;

--- request
{"tables": [{"source": "FLEET.TRIP", "target": "fleet.trip"}, {"source": "FLEET.TRUCK", "target": "fleet.truck"}], "window": {"column": "since", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends failed
--- says fleet.trip, foreign key trip_truck to fleet.truck \(id\): 5 rows
--- says Load the referenced table over a window that covers its rows
--- says not trip_return

--- check failed
select count(*), min(columns::text) from sluice.finding where kind = 'orphan'
--- is
5 {truck}
