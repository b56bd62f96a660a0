The same table with the grants that the plan asks for: it loads, and the domain's own schema, which no statement names, needs none.

--- source
create schema MAIL;
create table MAIL.LETTER (ID NUMBER(8) primary key, CLASS VARCHAR2(10), GRAMS NUMBER(5), POSTED TIMESTAMP(6));
insert into MAIL.LETTER select x, case mod(x, 3) when 0 then 'express' else 'plain' end, x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 100);

--- target
create schema mail;
create schema "Post Kinds";
create schema ranges;
create type "Post Kinds".class as enum ('plain', 'express');
create domain ranges.weight as int check (value > 0);
create function "Post Kinds".fee(int) returns int language sql immutable as 'select $1 * 2';
revoke execute on function "Post Kinds".fee(int) from public;
create table mail.letter (id bigint primary key, class "Post Kinds".class, grams ranges.weight,
                          fee int generated always as ("Post Kinds".fee(grams)) stored, no serial, posted timestamp(6));
insert into mail.letter (id, class, grams, no, posted) select x, 'plain', x, x, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 100) x where x % 10 <> 0;
do $$ begin if not exists (select from pg_roles where rolname = 'case_clerk') then create role case_clerk login; end if; end $$;
grant usage on schema mail to case_clerk;
grant select, insert, update on mail.letter to case_clerk;
grant usage on schema "Post Kinds" to case_clerk;
grant execute on function "Post Kinds".fee(int) to case_clerk;
grant usage on sequence mail.letter_no_seq to case_clerk;
create schema sluice;
create schema sluice_staging;
grant usage, create on schema sluice, sluice_staging to case_clerk;

--- request
{"tables": [{"source": "MAIL.LETTER", "target": "mail.letter"}], "window": {"column": "posted", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- login case_clerk
--- ends clean

--- check
select count(*) filter (where class::text = case id % 3 when 0 then 'express' else 'plain' end), sum(fee) from mail.letter
--- is
100 10100
