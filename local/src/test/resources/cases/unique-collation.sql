A unique index with a collation of its own, and a row outside the window that holds an accented value: found before the merge.

--- source
create schema STORE;
create table STORE.MAKER (ID NUMBER(8) primary key, NAME VARCHAR2(30), AT TIMESTAMP(6));
insert into STORE.MAKER select x, 'Muller ' || x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 200);

--- target
create schema store;
create collation store.anyaccent (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
create table store.maker (id bigint primary key, name varchar(30), at timestamp(6));
create unique index maker_name on store.maker (name collate store.anyaccent);
insert into store.maker values (9000, 'MÜLLER 180', '2020-01-01');

--- request
{"tables": [{"source": "STORE.MAKER", "target": "store.maker"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends failed
--- says maker_name
--- says held by rows that this run does not replace

--- check failed
select count(*) from sluice.finding where key::text ~ '"180"'
--- is
1
