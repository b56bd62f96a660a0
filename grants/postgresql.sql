-- What Sluice and DMS need in the target database. A DBA runs it there, e.g. psql -d shop -f grants/postgresql.sql, after
-- replacing three names if others are wanted:
--
--   sluice          the role that Sluice's functions log in as (parameter DatabaseUser)
--   dms_user        the user of the DMS target endpoint (parameter DmsUser)
--   sluice_reader   for people: it reads the views runs, tables, findings and progress of schema sluice, and nothing else.
--                   Give it to them: GRANT sluice_reader TO somebody
--
-- It may be run again. Tables to be reloaded are granted at the end: no others can be touched.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sluice') THEN
        CREATE ROLE sluice LOGIN;
    END IF;
    -- RDS and Aurora only, the role exists nowhere else. It makes a login by password impossible; for DatabaseLogin with a
    -- secret leave this out and set a password instead. Never grant sluice to another role: it would inherit this.
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam') THEN
        GRANT rds_iam TO sluice;
    END IF;
    -- Its password is set with ALTER ROLE and kept in the endpoint's secret.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dms_user') THEN
        CREATE ROLE dms_user LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sluice_reader') THEN
        CREATE ROLE sluice_reader;
    END IF;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO sluice, dms_user', current_database());
END $$;

-- The ledger, and the tables that loads go into. With both schemas there, Sluice needs no CREATE on the database. It ends
-- sessions of its own role only, so it needs no pg_signal_backend.
CREATE SCHEMA IF NOT EXISTS sluice;
CREATE SCHEMA IF NOT EXISTS sluice_staging;
GRANT USAGE, CREATE ON SCHEMA sluice TO sluice;
-- the views in it are everybody's who may enter, its tables are not
GRANT USAGE ON SCHEMA sluice TO sluice_reader;
-- with grant option, because Sluice lets DMS in; it grants DMS each staging table when it makes it
GRANT USAGE ON SCHEMA sluice_staging TO sluice WITH GRANT OPTION;
GRANT CREATE ON SCHEMA sluice_staging TO sluice;
GRANT USAGE ON SCHEMA sluice_staging TO dms_user;

-- For each schema and table to be reloaded; of a partitioned table the parent alone. DMS needs nothing here, it writes to
-- staging only.
--
--   GRANT USAGE ON SCHEMA sales TO sluice;
--   GRANT SELECT, INSERT, UPDATE ON sales.orders TO sluice;
--   GRANT SELECT ON SEQUENCE sales.orders_id_seq TO sluice;   -- where a column has one, so that Sluice can see it behind
--
-- A table may need more, e.g. USAGE on the schema of a column's type or collation: the plan then names each GRANT.
