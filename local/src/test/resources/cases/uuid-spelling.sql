Uuids as text, in capitals, without hyphens or as bytes are written: chunks follow the uuid's order.

--- source
create schema APP;
create table APP.TOKEN (ID VARCHAR2(40) not null primary key, N NUMBER(8), AT TIMESTAMP(6));
insert into APP.TOKEN select case mod(x, 4) when 0 then upper(h) when 1 then '\x' || h when 2 then h else substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-' || substr(h, 13, 4) || '-' || substr(h, 17, 4) || '-' || substr(h, 21, 12) end, x, timestamp '2026-04-01 00:00:00' + x * interval '1' minute from (select x, lower(rawtohex(hash('MD5', 'k' || x))) h from system_range(1, 400));

--- target
create schema app;
create table app.token (id uuid primary key, n int, at timestamp(6));
insert into app.token select md5('k' || x)::uuid, case x % 9 when 0 then -1 else x end, timestamp '2026-04-01' + x * interval '1 minute' from generate_series(1, 400) x where x % 3 <> 0;

--- request
{"tables": [{"source": "APP.TOKEN", "target": "app.token"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean

--- check
select count(*), count(*) filter (where id = md5('k' || n)::uuid) from app.token
--- is
400 400
