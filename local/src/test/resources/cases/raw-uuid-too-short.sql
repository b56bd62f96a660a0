A RAW of 15 bytes is no uuid: nothing is merged, and the column is named.

--- source
create schema CLUB;
create table CLUB.GUEST (N NUMBER(6) primary key, ID RAW(16), AT TIMESTAMP(6));
insert into CLUB.GUEST select x, hextoraw(lpad(to_char(x), 32, '0')), timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 30);
update CLUB.GUEST set ID = hextoraw(lpad('9', 30, '0')) where N = 9;

--- target
create schema club;
create table club.guest (n int primary key, id uuid, at timestamp(6));

--- request
{"tables": [{"source": "CLUB.GUEST", "target": "club.guest"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends failed
--- says club\.guest, column id uuid: 1 row
--- check failed
select (select count(*) from club.guest), kind, key ->> 'n' from sluice.finding
--- is
0 bad value 9
