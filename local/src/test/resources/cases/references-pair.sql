Two tables that reference each other, both foreign keys deferrable, one of them deferred unless somebody says otherwise. On both
sides rows are missing, wrong or there already.

--- source
create schema BANK;
create table BANK.HOLDER (NO VARCHAR2(10) primary key, MAIN NUMBER(8) not null, OPENED TIMESTAMP(6));
create table BANK.ACCOUNT (ID NUMBER(8) primary key, HOLDER VARCHAR2(10) not null, OPENED TIMESTAMP(6));
insert into BANK.HOLDER select 'H' || x, x * 2, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 90);
insert into BANK.ACCOUNT select x, 'H' || floor((x + 1) / 2), timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 180);

--- target
create schema bank;
create table bank.holder (no varchar(10) primary key, main int not null, opened timestamp(6));
create table bank.account (id int primary key, holder varchar(10) not null constraint account_holder references bank.holder deferrable, opened timestamp(6));
insert into bank.holder select 'H' || x, case x % 5 when 0 then x * 2 - 1 else x * 2 end, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 90) x where x % 3 <> 0;
insert into bank.account select x, 'H' || (x + 1) / 2, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 180) x where ((x + 1) / 2) % 3 <> 0;
alter table bank.holder add constraint holder_main foreign key (main) references bank.account deferrable initially deferred;

--- request
{"tables": [{"source": "BANK.HOLDER", "target": "bank.holder"}, {"source": "BANK.ACCOUNT", "target": "bank.account"}],
 "window": {"column": "opened", "from": "2026-04-01", "to": "2026-05-01"}, "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean

--- check
select (select count(*) from bank.holder), (select count(*) from bank.account), (select count(*) from bank.holder where main <> substr(no, 2)::int * 2)
--- is
90 180 0
