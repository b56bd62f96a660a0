Names with a number sign, in the key, as the window's column and elsewhere.

--- source
create schema BOOK;
create table BOOK.VOUCHER (VOUCHER# NUMBER(8) primary key, AMT# NUMBER(8,2), DAY# TIMESTAMP(6));
insert into BOOK.VOUCHER select x, x / 4.0, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 120);

--- target
create schema book;
create table book.voucher ("voucher#" bigint primary key, "amt#" numeric(8,2), "day#" timestamp(6));
insert into book.voucher select x, x / 4.0, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 120) x where x % 9 <> 0;

--- request
{"tables": [{"source": "BOOK.VOUCHER", "target": "book.voucher"}], "window": {"column": "\"day#\"", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean

--- check
select count(*), sum("amt#") from book.voucher
--- is
120 1815.00
