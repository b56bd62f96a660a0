Two spellings of one uuid at the source are one key to the target: named before the merge.

--- source
create schema APP;
create table APP.TOKEN (ID VARCHAR2(36) primary key, AT TIMESTAMP(6));
insert into APP.TOKEN select lower(rawtohex(hash('MD5', 'token ' || x))), timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 100);
insert into APP.TOKEN select upper(rawtohex(hash('MD5', 'token 7'))), timestamp '2026-04-20 00:00:00';

--- target
create schema app;
create table app.token (id uuid primary key, at timestamp(6));
insert into app.token select md5('token ' || x)::uuid, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 100) x where x % 5 <> 0;

--- request
{"tables": [{"source": "APP.TOKEN", "target": "app.token"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends failed
--- says id

--- check failed
select count(*) > 0 from sluice.finding
--- is
true
