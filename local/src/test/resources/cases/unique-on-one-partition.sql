A unique index that only one partition has: a collision there is found before the merge.

--- source
create schema BOOK;
create table BOOK.CLAIM (NO NUMBER(8) not null, REGION VARCHAR2(1) not null, MARK NUMBER(8), AT TIMESTAMP(6), primary key (REGION, NO));
insert into BOOK.CLAIM select x, case mod(x, 2) when 0 then 'N' else 'S' end, case x when 118 then 8 else x end, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 120);

--- target
create schema book;
create table book.claim (no bigint, region varchar(1), mark int, at timestamp(6), primary key (region, no)) partition by list (region);
create table book.claim_n partition of book.claim for values in ('N');
create table book.claim_s partition of book.claim for values in ('S');
create unique index claim_n_mark on book.claim_n (mark);
insert into book.claim select x, case x % 2 when 0 then 'N' else 'S' end, x, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 100) x where x % 9 <> 0;

--- request
{"tables": [{"source": "BOOK.CLAIM", "target": "book.claim"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends failed or refused
--- says (claim_n_mark|mark)

--- check failed
select count(*) > 0 from sluice.finding where key::text ~ '"(8|118)"'
--- is
true
