-- What Sluice and DMS need in the target database. Run by a DBA in psql, connected to that database, with the names:
--
--   psql -v sluice=sluice -v dms=dms_user -v database=shop -f grants/postgresql.sql
--
-- May be run again. For tables to be reloaded see the end: only they can be touched.

\set ON_ERROR_STOP on

-- Sluice's login. With IAM authentication it has no password; elsewhere set one: ALTER ROLE ... PASSWORD.
SELECT format('CREATE ROLE %I LOGIN', :'sluice')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'sluice') \gexec
-- On RDS and Aurora only (the role exists nowhere else). It makes a login by password impossible.
SELECT format('GRANT rds_iam TO %I', :'sluice')
WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam') \gexec

-- DMS's login, the user of the target endpoint, with a password in the endpoint's secret.
SELECT format('CREATE ROLE %I LOGIN', :'dms')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'dms') \gexec

GRANT CONNECT ON DATABASE :"database" TO :"sluice", :"dms";

-- The ledger, and the tables loads go into. Sluice owns both schemas and nothing else, so it needs no CREATE on the
-- database, and it may end its own sessions without pg_signal_backend. It grants DMS the staging tables one by one.
SELECT format('GRANT %I TO CURRENT_USER', :'sluice')
WHERE NOT pg_has_role(current_user, :'sluice', 'MEMBER') \gexec
CREATE SCHEMA IF NOT EXISTS sluice AUTHORIZATION :"sluice";
CREATE SCHEMA IF NOT EXISTS sluice_staging AUTHORIZATION :"sluice";
GRANT USAGE ON SCHEMA sluice_staging TO :"dms";

-- For each schema and table to be reloaded; a partitioned table needs the grant on the parent alone. DMS needs nothing
-- here: it writes to staging only. With row security the role must also be allowed by a policy, or the plan refuses.
--
--   GRANT USAGE ON SCHEMA sales TO sluice;
--   GRANT SELECT, INSERT, UPDATE ON sales.orders TO sluice;
