The target's key holds the date and compares without case; rows stand under other dates in another spelling: nobody can tell whether they are the source's rows, so they are findings.

--- source
create schema BOOK;
create table BOOK.TITLE (CODE VARCHAR2(20) not null, QTY NUMBER(8), AT TIMESTAMP(6) not null, primary key (CODE));
insert into BOOK.TITLE select 'code'||x, x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 300);

--- target
create schema book;
create extension if not exists citext;create table book.title (code citext, qty int, at timestamp(6), primary key (at, code));
insert into book.title select case x%4 when 0 then 'Code' else 'code' end||x, x, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 300) x where x%13<>0;update book.title set at = at + interval '5 minutes' where qty in (3,4,5,8);

--- request
{"tables": [{"source": "BOOK.TITLE", "target": "book.title"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "ignore", "validation": "rows", "lob": {"mode": "full"}}

--- ends drifted

--- check
select count(*), count(*) filter (where code::text='code'||qty) from book.title
--- is
302 300

--- check
select count(*) from sluice.finding where kind='duplicate'
--- is
2
