Exchanged values under an expression and a WHERE: what is changed in passing must change what is unique.

--- source
create schema CREW;
create table CREW.PEG (ID NUMBER(6) primary key, HALL NUMBER(2) not null, TAG VARCHAR2(8) not null, AT TIMESTAMP(6));
insert into CREW.PEG select x, mod(x, 2), 'T' || x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 120);

--- target
create schema crew;
create table crew.peg (id int primary key, hall smallint not null, tag varchar(8), at timestamp(6));
create unique index peg_tag on crew.peg (lower(tag)) where at is not null;
insert into crew.peg select x, x % 2, 'T' || case x when 4 then 6 when 6 then 4 when 10 then 60 when 60 then 110 when 110 then 10 else x end,
  timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 120) x where x <> 19;

--- request
{"tables": [{"source": "CREW.PEG", "target": "crew.peg"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean

--- check
select count(*), count(*) filter (where tag = 'T' || id) from crew.peg
--- is
120 120
