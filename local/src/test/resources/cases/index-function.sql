An index function that calls another one without naming its schema.

--- source
create schema DOC;
create table DOC.TITLE (ID NUMBER(8) primary key, NAME VARCHAR2(40), AT TIMESTAMP(6));
insert into DOC.TITLE select x, 'T  ' || x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 120);

--- target
create schema doc;
create function public.squeeze(t text) returns text language sql immutable strict as $$ select regexp_replace(t, ' +', ' ', 'g') $$;
create function public.sort_key(t text) returns text language plpgsql immutable strict as $$ begin return upper(squeeze(t)); end $$;
create table doc.title (id bigint primary key, name varchar(40), at timestamp(6));
create index title_sort on doc.title (public.sort_key(name));
insert into doc.title select x, 'T  ' || x, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 120) x where x % 6 <> 0;

--- request
{"tables": [{"source": "DOC.TITLE", "target": "doc.title"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean

--- check
select count(*), count(*) filter (where public.sort_key(name) = 'T ' || id) from doc.title
--- is
120 120
