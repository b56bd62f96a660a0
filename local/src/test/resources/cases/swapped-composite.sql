Seats exchanged within a row of seats, under a unique constraint of two columns that a foreign key references.

--- source
create schema CREW;
create table CREW.SEAT (ID NUMBER(6) primary key, LINE NUMBER(4), PLACE NUMBER(4), AT TIMESTAMP(6));
insert into CREW.SEAT select x, mod(x, 4), x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 80);

--- target
create schema crew;
create table crew.seat (id int primary key, line int, place int, at timestamp(6), constraint seat_place unique (line, place));
insert into crew.seat select x, x % 4, case x when 4 then 8 when 8 then 4 else x end, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 80) x where x % 9 <> 0;
create table crew.ticket (id int primary key, line int, place int, foreign key (line, place) references crew.seat (line, place));
insert into crew.ticket values (1, 0, 4), (2, 0, 8);

--- request
{"tables": [{"source": "CREW.SEAT", "target": "crew.seat"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean or failed or refused
--- says (seat_place|line, place|clean)

--- check clean
select count(*) filter (where place = id), (select count(*) from crew.ticket t join crew.seat s using (line, place)) from crew.seat
--- is
80 2
