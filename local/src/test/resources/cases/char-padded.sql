CHAR at the source, varchar in the target, filled by something that kept the blanks: rows are found, and what differs in trailing blanks alone stays.

--- source
create schema PORT;
create table PORT.BUOY (CODE CHAR(6) primary key, NAME CHAR(8), AT DATE);
insert into PORT.BUOY select 'B' || x, 'n' || x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 60);

--- target
create schema port;
create table port.buoy (code varchar(6) primary key, name varchar(8), at timestamp(0));
insert into port.buoy select rpad('B' || x, 6), rpad('n' || x, 8), timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 60) x where x % 6 <> 0;
update port.buoy set name = 'wrong' where code in ('B7', 'B7    ');

--- request
{"tables": [{"source": "PORT.BUOY", "target": "port.buoy"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean
--- check
select count(*), count(distinct rtrim(code)), count(*) filter (where rtrim(name) = 'n' || substr(rtrim(code), 2)), count(*) filter (where length(code) = 6 and length(name) = 8) from port.buoy
--- is
60 60 60 49
