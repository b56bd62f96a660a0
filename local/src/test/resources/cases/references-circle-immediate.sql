The same circle where nothing can be deferred: refused with statements that make it work.

--- source
create schema CLUB;
create table CLUB.SPONSOR (ID NUMBER(6) primary key, HERO NUMBER(6), SINCE TIMESTAMP(6));
create table CLUB.TEAM (ID NUMBER(6) primary key, CAPTAIN NUMBER(6) not null, SPONSOR NUMBER(6), SINCE TIMESTAMP(6));
create table CLUB.PLAYER (ID NUMBER(6) primary key, TEAM NUMBER(6) not null, MENTOR NUMBER(6), SINCE TIMESTAMP(6));
insert into CLUB.SPONSOR select x, case when mod(x, 2) = 0 then 200 - x end, timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 40);
insert into CLUB.TEAM select x, 201 - 4 * x, 1 + mod(x * 7, 40), timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 50);
insert into CLUB.PLAYER select x, floor((x + 3) / 4), 1 + mod(x + 120, 200), timestamp '2026-04-01 00:00:00' + x * interval '1' hour from system_range(1, 200);

--- target
create schema club;
create table club.sponsor (id int primary key, hero int, since timestamp(6));
create table club.team (id int primary key, captain int not null, sponsor int constraint team_sponsor references club.sponsor, since timestamp(6));
create table club.player (id int primary key, team int not null constraint player_team references club.team,
                          mentor int constraint player_mentor references club.player, since timestamp(6));
alter table club.team add constraint team_captain foreign key (captain) references club.player;
alter table club.sponsor add constraint sponsor_hero foreign key (hero) references club.player;

--- request
{"tables": [{"source": "CLUB.TEAM", "target": "club.team"}, {"source": "CLUB.PLAYER", "target": "club.player"},
            {"source": "CLUB.SPONSOR", "target": "club.sponsor"}],
 "window": {"column": "since", "from": "2026-04-01", "to": "2026-05-01"}, "deletes": "report", "validation": "rows", "lob": {"mode": "full"}}

--- ends refused
--- says ALTER TABLE "club"."\w+" ALTER CONSTRAINT "\w+" DEFERRABLE
--- says -> club

--- check refused
select count(*) from club.player
--- is
0
