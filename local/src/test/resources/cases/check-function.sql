A CHECK whose function names a type without its schema.

--- source
create schema DOC;
create table DOC.PAGE (ID NUMBER(8) primary key, DEPTH NUMBER(3), AT TIMESTAMP(6));
insert into DOC.PAGE select x, mod(x, 7), timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 120);

--- target
create schema doc;
create domain public.depth as int;
create function public.depth_of(n int) returns boolean language plpgsql immutable as $$ declare d depth := n; begin return d >= 0; end $$;
create table doc.page (id bigint primary key, depth int constraint page_depth check (public.depth_of(depth)), at timestamp(6));
insert into doc.page select x, x % 7, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 120) x where x % 6 <> 0;

--- request
{"tables": [{"source": "DOC.PAGE", "target": "doc.page"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean

--- check
select count(*) from doc.page
--- is
120
