A key column that is NOT NULL ... NOT VALID, and rows without a value: no key, and the refusal names the constraint.

--- source
create schema BOOK;
create table BOOK.RATE (CODE VARCHAR2(8) not null, NO NUMBER(6) not null, AT TIMESTAMP(6), unique (CODE, NO));
insert into BOOK.RATE select 'r' || mod(x, 7), x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 100);

--- target
create schema book;
create table book.rate (code varchar(8), no int not null, at timestamp(6), constraint rate_u unique (code, no));
insert into book.rate select case when x > 98 then null else 'r' || x % 7 end, x, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 100) x where x % 9 <> 0;
-- before PostgreSQL 18 there is no such constraint, and the column allows NULL
do $$ begin if current_setting('server_version_num')::int >= 180000 then alter table book.rate add constraint rate_code not null code not valid; end if; end $$;

--- request
{"tables": [{"source": "BOOK.RATE", "target": "book.rate"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends refused
--- says rate_u (may hold NULLs, by a NOT NULL that is NOT VALID: code \(rate_code\)|allows NULL in code)

--- check refused
select count(*) from book.rate where code is null
--- is
1
