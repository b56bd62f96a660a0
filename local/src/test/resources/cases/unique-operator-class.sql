A unique index by an operator class for which trailing blanks mean nothing: two codes of the source are one.

--- source
create schema STORE;
create table STORE.TAG (ID NUMBER(8) primary key, CODE VARCHAR2(12), AT TIMESTAMP(6));
insert into STORE.TAG select x, 'T' || x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 200);
update STORE.TAG set CODE = 'T9 ' where ID = 190;

--- target
create schema store;
create table store.tag (id bigint primary key, code varchar(12), at timestamp(6));
create unique index tag_code on store.tag (code bpchar_ops);

--- request
{"tables": [{"source": "STORE.TAG", "target": "store.tag"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends failed
--- says tag_code

--- check failed
select count(*) from sluice.finding where key::text ~ '"(9|190)"'
--- is
2
