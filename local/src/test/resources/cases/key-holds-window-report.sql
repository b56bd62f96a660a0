The target is partitioned by date, so its key must hold the date; the source's key does not. Some rows stand under a wrong date.

--- source
create schema BOOK;
create table BOOK.ENTRY (NO NUMBER(8) not null, LINE NUMBER(3) not null, AMOUNT NUMBER(10,2), AT DATE not null, primary key (NO, LINE));
insert into BOOK.ENTRY select x, l.y, x * l.y, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 75) cross join (select 1 as y union all select 2) l;

--- target
create schema book;
create table book.entry (no int, line int, amount numeric(10,2), at timestamp(0), primary key (no, line, at)) partition by range (at);
create table book.entry_q1 partition of book.entry for values from ('2026-01-01') to ('2026-04-01');
create table book.entry_q2 partition of book.entry for values from ('2026-04-01') to ('2026-07-01');
insert into book.entry select x, l, x * l, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 75) x, generate_series(1, 2) l where x % 25 <> 0;
update book.entry set at = at - interval '40 days' where no % 25 = 4;

--- request
{"tables": [{"source": "BOOK.ENTRY", "target": "book.entry"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean or refused or drifted
--- says (book|verdict|clean)

--- check clean
select count(*), count(distinct (no, line)) from book.entry
--- is
150 150

--- check drifted
select count(*) > 0 from sluice.finding
--- is
true
