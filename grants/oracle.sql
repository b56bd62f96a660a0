-- What a full load by DMS, and Sluice's optional source connection, need in the Oracle source. Run by a DBA in SQL*Plus:
--
--   sqlplus / as sysdba @grants/oracle.sql
--
-- On RDS for Oracle grant the SYS objects through rdsadmin.rdsadmin_util.grant_sys_object(object, grantee, 'SELECT').
-- A full load needs no archive log mode, no supplemental logging and no LogMiner; those belong to ongoing replication.

DEFINE dms = DMS_USER
DEFINE sluice = SLUICE_READER

-- The user of the DMS source endpoint (list of rights: AWS DMS User Guide, "Using an Oracle database as a source").
GRANT CREATE SESSION TO &dms;
GRANT SELECT ON V_$DATABASE TO &dms;
GRANT SELECT ON V_$PARAMETER TO &dms;
GRANT SELECT ON V_$NLS_PARAMETERS TO &dms;
GRANT SELECT ON V_$TIMEZONE_NAMES TO &dms;
GRANT SELECT ON V_$TRANSACTION TO &dms;
GRANT SELECT ON V_$THREAD TO &dms;
GRANT SELECT ON V_$CONTAINERS TO &dms;
GRANT SELECT ON ALL_INDEXES TO &dms;
GRANT SELECT ON ALL_OBJECTS TO &dms;
GRANT SELECT ON ALL_TABLES TO &dms;
GRANT SELECT ON ALL_USERS TO &dms;
GRANT SELECT ON ALL_CATALOG TO &dms;
GRANT SELECT ON ALL_CONSTRAINTS TO &dms;
GRANT SELECT ON ALL_CONS_COLUMNS TO &dms;
GRANT SELECT ON ALL_TAB_COLS TO &dms;
GRANT SELECT ON ALL_IND_COLUMNS TO &dms;
GRANT SELECT ON ALL_ENCRYPTED_COLUMNS TO &dms;
GRANT SELECT ON ALL_LOG_GROUPS TO &dms;
GRANT SELECT ON ALL_TAB_PARTITIONS TO &dms;
GRANT SELECT ON SYS.DBA_REGISTRY TO &dms;
GRANT SELECT ON SYS.OBJ$ TO &dms;
GRANT SELECT ON DBA_TABLESPACES TO &dms;

-- Sluice's own connection, only where the stack has a SourceUrl. It reads the catalogue views every user may read, and
-- counts rows.
GRANT CREATE SESSION TO &sluice;

-- For each table to be reloaded:
--
--   GRANT SELECT ON SALES.ORDERS TO DMS_USER;
--   GRANT SELECT ON SALES.ORDERS TO SLUICE_READER;
