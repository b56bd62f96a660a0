DMS leaves LOB columns out where the source table has no primary key or unique index.

--- source
create schema DOC;
create table DOC.SHEET (NO NUMBER(8) not null, TITLE VARCHAR2(40), BODY CLOB, AT TIMESTAMP(6));
insert into DOC.SHEET select x, 't' || x, 'body ' || x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 100);

--- target
create schema doc;
create table doc.sheet (no bigint primary key, title varchar(40), body text, at timestamp(6));
insert into doc.sheet select x, 't' || x, 'body ' || x, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 100) x where x % 9 <> 0;

--- request
{"tables": [{"source": "DOC.SHEET", "target": "doc.sheet"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends refused
--- says (?s)BODY.*(key|unique)

--- check refused
select count(*) from doc.sheet where body is null
--- is
0
