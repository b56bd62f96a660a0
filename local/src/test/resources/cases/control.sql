Rows of the window are missing and damaged, and some outside it too, which must stay so.

--- source
create schema APP;
create table APP.STOCK (ID NUMBER(8) primary key, NAME VARCHAR2(40), AT TIMESTAMP(6));
insert into APP.STOCK select x, 'n' || x, timestamp '2026-03-28 00:00:00' + x * interval '1' hour from system_range(1, 200);

--- target
create schema app;
create table app.stock (id bigint primary key, name varchar(40), at timestamp(6));
insert into app.stock select x, 'n' || x, timestamp '2026-03-28' + x * interval '1 hour' from generate_series(1, 200) x where x % 10 <> 0;
update app.stock set name = 'damaged' where id % 20 = 1;

--- request
{"tables": [{"source": "APP.STOCK", "target": "app.stock"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean

--- check
select count(*) filter (where id >= 96 and name = 'n' || id), count(*) filter (where id < 96), count(*) filter (where id < 96 and name = 'damaged') from app.stock
--- is
105 86 5
