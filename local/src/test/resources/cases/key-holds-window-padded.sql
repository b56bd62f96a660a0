The target's key holds the date, its other column was folio CHAR and came with its blanks once: folio padded row under another date is folio second one.

--- source
create schema BOOK;
create table BOOK.FOLIO (ID CHAR(8) primary key, AT TIMESTAMP(6) not null);
insert into BOOK.FOLIO select 'c'||x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 120);

--- target
create schema book;
create table book.folio (id varchar(8), at timestamp(6), primary key (id, at));
insert into book.folio select rpad('c'||x, case when x%3=0 then 8 else 1+length(x::text) end), timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 120) x where x not in (19,93);update book.folio set at = at - interval '40 days' where id in ('c4','c5      ','c6      ','c7');

--- request
{"tables": [{"source": "BOOK.FOLIO", "target": "book.folio"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "ignore", "validation": "rows", "lob": {"mode": "full"}}

--- ends drifted

--- check
select count(*) from sluice.finding where kind = 'duplicate'
--- is
1

--- check
select count(*), count(distinct btrim(id)) from book.folio
--- is
121 120
