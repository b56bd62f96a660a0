The key is a unique index whose collation tells spellings apart that the column's own does not: each is a row.

--- source
create schema STORE;
create table STORE.WORD (AREA NUMBER(4) not null, WORD VARCHAR2(20) not null, N NUMBER(6), AT TIMESTAMP(6), primary key (AREA, WORD));
insert into STORE.WORD select 1, 'w' || x, x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 90);
insert into STORE.WORD values (2, 'ab', 7, timestamp '2026-04-05 00:00:00');
insert into STORE.WORD values (2, 'AB', 8, timestamp '2018-01-01 00:00:00');

--- target
create schema store;
create collation store.anycase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table store.word (area int not null, word varchar(20) collate store.anycase not null, n int, at timestamp(6));
create unique index word_key on store.word (area, word collate "C");
insert into store.word select 1, 'w' || x, 0, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 90) x where x % 8 <> 0;
insert into store.word values (2, 'AB', 99, '2018-01-01');

--- request
{"tables": [{"source": "STORE.WORD", "target": "store.word"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean

--- check
select string_agg(word || n, ' ' order by word collate "C") from store.word where area = 2
--- is
AB99 ab7

--- check
select count(*), count(*) filter (where word = 'w' || n) from store.word where area = 1
--- is
90 90
