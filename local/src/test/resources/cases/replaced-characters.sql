Values that PostgreSQL cannot hold: NUL, which the load makes a blank, and half a surrogate pair, which it makes U+FFFD. Rows that were
right stay; rows that were wrong elsewhere are put right there; missing ones come as they were loaded.

--- source
create schema DOC;
create table DOC.PAPER (ID NUMBER(8) primary key, TITLE VARCHAR2(40), BODY VARCHAR2(40), PAGES NUMBER(4), TAKEN TIMESTAMP(6));
insert into DOC.PAPER select x, 'title ' || x, 'body ' || x, 10, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 60);
update DOC.PAPER set TITLE = 'a' || chr(0) || 'b' where ID in (1, 2, 3);
update DOC.PAPER set BODY = 'p' || chr(55357) || 'q' where ID in (11, 12, 13);
update DOC.PAPER set TITLE = chr(56832) where ID = 21;

--- target
create schema doc;
create table doc.paper (id bigint primary key, title varchar(40), body text, pages int, taken timestamp(6));
insert into doc.paper select x, 'title ' || x, 'body ' || x, 10, timestamp '2026-04-01' + x * interval '1 hour'
  from generate_series(1, 60) x where x not in (3, 13, 30);
update doc.paper set title = 'ab' where id in (1, 2);
update doc.paper set pages = 11 where id in (2, 12);
update doc.paper set body = 'p%_q' where id in (11, 12);
update doc.paper set body = 'P wrong Q' where id = 20;
update doc.paper set title = 'was right' where id = 21;

--- request
{"tables": [{"source": "DOC.PAPER", "target": "doc.paper"}], "window": {"column": "taken", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends drifted
--- says doc.paper: the source holds NUL, chr\(0\), which arrives as a blank; rows by column: title 3\.
--- says doc.paper: loaded values hold U\+FFFD, which stands for a character that cannot be carried; rows by column: body 3, title 1\.

--- check
select id, title, body, pages from doc.paper where id in (1, 2, 3, 11, 12, 13, 20, 21, 30) order by id
--- is
1 ab body 1 10
2 ab body 2 10
3 a b body 3 10
11 title 11 p%_q 10
12 title 12 p%_q 10
13 title 13 p�q 10
20 title 20 body 20 10
21 was right body 21 10
30 title 30 body 30 10
--- check
select kind, key ->> 'id', columns[1] from sluice.finding order by (key ->> 'id')::int
--- is
replaced 1 title
replaced 2 title
replaced 11 body
replaced 12 body
replaced 21 title
