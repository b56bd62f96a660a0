RAW(16) is a uuid, in the key and beside it.

--- source
create schema CLUB;
create table CLUB.CARD (ID RAW(16) not null primary key, HOLDER RAW(16), N NUMBER(6), AT TIMESTAMP(6));
insert into CLUB.CARD select hextoraw('ff' || lpad(to_char(x), 30, '0')), case mod(x, 3) when 0 then null else hextoraw(lpad(to_char(x), 32, '1')) end, x, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 90);

--- target
create schema club;
create table club.card (id uuid primary key, holder uuid, n int, at timestamp(6));
insert into club.card select ('ff' || lpad(x::text, 30, '0'))::uuid, null, x, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 90) x where x % 7 <> 0;

--- request
{"tables": [{"source": "CLUB.CARD", "target": "club.card"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean
--- check
select count(*), count(*) filter (where id = ('ff' || lpad(n::text, 30, '0'))::uuid and holder is not distinct from case n % 3 when 0 then null else lpad(n::text, 32, '1')::uuid end) from club.card
--- is
90 90
