A key that equates spellings, and a foreign key refers to it: it could not be spelled anew, and is refused by name.

--- source
create schema STORE;
create table STORE.BIN (CODE VARCHAR2(20) primary key, N NUMBER(6), AT TIMESTAMP(6));
insert into STORE.BIN select 'B-' || x, x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 50);

--- target
create schema store;
create collation store.bare (provider = icu, locale = 'und-u-ka-shifted', deterministic = false);
create table store.bin (code varchar(20) collate store.bare primary key, n int, at timestamp(6));
insert into store.bin select 'B' || x, x, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 50) x;
create table store.item (id int primary key, bin varchar(20) collate store.bare constraint item_bin references store.bin);
insert into store.item values (1, 'B7');

--- request
{"tables": [{"source": "STORE.BIN", "target": "store.bin"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends refused
--- says bin_pkey
--- says item_bin

--- check refused
select count(*) from store.bin where code collate "C" ~ '^B[0-9]'
--- is
50
