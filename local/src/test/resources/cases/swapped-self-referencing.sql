Places below node parent are exchanged, and some parents are missing in the target.

--- source
create schema TREE;
create table TREE.NODE (ID NUMBER(8) primary key, PARENT NUMBER(8), POS NUMBER(8), AT TIMESTAMP(6));
insert into TREE.NODE select x, case when x > 20 then mod(x,20)+1 end, floor(x/20), timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 120);

--- target
create schema tree;
create table tree.node (id int primary key, parent int references tree.node, pos int not null, at timestamp(6), unique (parent, pos));
insert into tree.node select x, case when x > 20 then x%20+1 end, x/20, timestamp '2026-04-01' + x * interval '1 hour' from generate_series(1, 120) x where x <> 7 and (x%20+1 <> 7 or x <= 20);update tree.node set parent = 3, pos = 102 where id = 21; update tree.node set parent=2, pos=1 where id=22; update tree.node set parent = 3, pos = 1 where id=21;insert into tree.node values (46, 2, 500, '2026-04-02 22:00'); update tree.node set pos = 77 where id = 41; update tree.node set pos = 2, parent = 2 where id = 46;

--- request
{"tables": [{"source": "TREE.NODE", "target": "tree.node"}], "window": {"column": "at", "from": "2026-04-01", "to": "2026-05-01"},
 "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends clean

--- check
select count(*), count(*) filter (where pos = id/20 and parent is not distinct from case when id > 20 then id%20+1 end) from tree.node
--- is
120 120
