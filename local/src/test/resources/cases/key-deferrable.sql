A DEFERRABLE primary key, as conversion tools make it of Oracle's.

--- source
create schema BOOK;
create table BOOK.STEP (PLAN NUMBER(6) not null, POS NUMBER(4) not null, WHAT VARCHAR2(20), AT TIMESTAMP(6), primary key (PLAN, POS));
insert into BOOK.STEP select mod(x, 9), x, 's' || x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 140);

--- target
create schema book;
create table book.step (plan int, pos smallint, what varchar(20), at timestamp(6), primary key (plan, pos) deferrable initially deferred);
insert into book.step select x % 9, x, case x % 11 when 1 then '?' else 's' || x end, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 140) x where x % 6 <> 0;

--- request
{"tables": [{"source": "BOOK.STEP", "target": "book.step"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean

--- check
select count(*), count(*) filter (where what = 's' || pos) from book.step
--- is
140 140
