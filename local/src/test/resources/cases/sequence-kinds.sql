Sequences that are not simply the next number of one key: shared by two tables and two columns, written by updates alone, at their end, part of a
text. The statement that the message gives works, moves each sequence once, and as far as it must.

--- source
create schema TILL;
create table TILL.SALE (ID NUMBER(8) primary key, SLIP VARCHAR2(20), SEAL NUMBER(8), SHIFT NUMBER(8), AT TIMESTAMP(6));
insert into TILL.SALE select 100 + x, 'S' || x, x, x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 60);
create table TILL.RETOUR (ID NUMBER(8) primary key, NO NUMBER(8), AT TIMESTAMP(6));
insert into TILL.RETOUR select x, -x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 60);

--- target
create schema till;
create sequence till.ids;
create sequence till.slips;
create sequence till.seals maxvalue 50 cycle;
create sequence till.shifts minvalue 100 start 100;
create sequence till.down increment -1;
create table till.sale (id bigint default nextval('till.ids') primary key, slip text default 'S' || nextval('till.slips'), seal int default nextval('till.seals'), shift int default nextval('till.shifts') * 2, at timestamp(6));
create table till.retour (id bigint default nextval('till.ids') primary key, no numeric(8) default nextval('till.down'), at timestamp(6));
insert into till.retour select x, 0, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 60) x;
select setval('till.seals', 40);

--- request
{"tables": [{"source": "TILL.SALE", "target": "till.sale"}, {"source": "TILL.RETOUR", "target": "till.retour"}],
 "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"}, "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean
--- says SELECT setval\('"till"\."ids"', 160\)
--- says not setval\('[^']*ids[^']*', 60\)
--- says SELECT setval\('"till"\."seals"', 50\)
--- says SELECT setval\('"till"\."down"', -60\)
--- says sequence till\.slips, of which the default of column slip makes its value
--- says sequence till\.shifts, of which the default of column shift makes its value
--- check
select (select count(*) from till.sale), (select count(*) from till.retour where no = -id)
--- is
60 60
