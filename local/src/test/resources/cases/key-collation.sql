A key column whose collation ignores punctuation: a code that lost its hyphen is the same row, and gets it back.

--- source
create schema STORE;
create table STORE.BIN (AISLE NUMBER(4) not null, CODE VARCHAR2(20) not null, N NUMBER(6), AT TIMESTAMP(6), primary key (AISLE, CODE));
insert into STORE.BIN select mod(x, 3), 'B-' || x, x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 150);

--- target
create schema store;
create collation store.bare (provider = icu, locale = 'und-u-ka-shifted', deterministic = false);
create table store.bin (aisle int, code varchar(20) collate store.bare, n int, at timestamp(6), primary key (aisle, code));
insert into store.bin select x % 3, case x % 4 when 0 then 'B' else 'B-' end || x, case x % 5 when 0 then 0 else x end, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 150) x where x % 7 <> 0;

--- request
{"tables": [{"source": "STORE.BIN", "target": "store.bin"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean

--- check
select count(*), count(*) filter (where code collate "C" = 'B-' || n) from store.bin
--- is
150 150
