The target is partitioned by region, which the source's key does not hold. Ten rows stand in the wrong region.

--- source
create schema BOOK;
create table BOOK.CLAIM (NO NUMBER(8) primary key, REGION VARCHAR2(1) not null, AT TIMESTAMP(6));
insert into BOOK.CLAIM select x, case mod(x, 2) when 0 then 'N' else 'S' end, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 200);

--- target
create schema book;
create table book.claim (no bigint, region varchar(1), at timestamp(6), primary key (region, no)) partition by list (region);
create table book.claim_n partition of book.claim for values in ('N');
create table book.claim_s partition of book.claim for values in ('S');
insert into book.claim select x, case x % 2 when 0 then 'N' else 'S' end, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 200) x where x % 11 <> 0;
update book.claim set region = case region when 'N' then 'S' else 'N' end where no % 20 = 7;

--- request
{"tables": [{"source": "BOOK.CLAIM", "target": "book.claim"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "ignore", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean or refused or drifted

--- check clean
select count(*), count(distinct no), count(*) filter (where region = case no % 2 when 0 then 'N' else 'S' end) from book.claim
--- is
200 200 200

--- check drifted
select count(*) > 0 from sluice.finding
--- is
true
