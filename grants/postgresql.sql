-- What Sluice and DMS need in the target database. A DBA runs it there, e.g. psql -d shop -f grants/postgresql.sql, after
-- replacing three names if others are wanted:
--
--   sluice          the role that Sluice's functions log in as (parameter DatabaseUser)
--   dms_user        the user of the DMS target endpoint (parameter DmsUser)
--   sluice_reader   for people: it reads the views runs, tables, findings and progress of schema sluice, and nothing else.
--                   Give it to them: GRANT sluice_reader TO somebody
--
-- It may be run again. Tables to be reloaded are granted at the end: no others can be touched.

-- Keep a second session open until you have logged in anew: on RDS and Aurora whoever is a member of rds_iam, also by way of
-- another role, can log in by IAM alone. PostgreSQL 16 and later make whoever creates a role its member, for good. So sluice is
-- made by a role that is dropped at once, and has no member: you keep your password. The price is that only RDS's own superuser
-- can alter or drop sluice afterwards; without rds_iam it can do nothing, and REVOKE rds_iam FROM sluice is yours. If you log in by
-- IAM yourself, or the functions by a secret (DatabaseLogin), type CREATE ROLE sluice LOGIN first, and it stays yours.

DO $$
DECLARE
    iam boolean := EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam');
    unlimited boolean := (SELECT rolsuper FROM pg_roles WHERE rolname = current_user);
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'sluice') THEN
        NULL;
    ELSIF iam AND NOT unlimited AND current_setting('server_version_num')::int >= 160000 THEN
        CREATE ROLE sluice_maker CREATEROLE;
        EXECUTE format('GRANT sluice_maker TO %I WITH INHERIT FALSE, SET TRUE', current_user);
        SET LOCAL ROLE sluice_maker;
        CREATE ROLE sluice LOGIN;
        RESET ROLE;
        DROP ROLE sluice_maker;
    ELSE
        CREATE ROLE sluice LOGIN;
    END IF;
    -- RDS and Aurora only, the role exists nowhere else. It makes a login by password impossible; for DatabaseLogin with a
    -- secret leave this out and set a password instead. Never grant sluice to another role: it would inherit this.
    IF iam AND NOT pg_has_role('sluice', 'rds_iam', 'MEMBER') THEN
        IF pg_has_role(current_user, 'sluice', 'MEMBER') AND NOT unlimited THEN
            RAISE EXCEPTION 'rds_iam is not granted to sluice: % is a member of sluice, and could log in by IAM alone', current_user
                USING HINT = 'Where that is as you want it, type GRANT rds_iam TO sluice and run this again. Else type DROP OWNED BY'
                    || ' sluice, DROP ROLE sluice, and run this again: it makes sluice without a member.';
        END IF;
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

-- AWS's guide ("Using a PostgreSQL database as a target for AWS DMS", security requirements) lists two more rights as a minimum.
-- They are for tables that DMS makes itself; here it finds each one made, empties it and fills it. So they are left out, and nobody
-- has seen on AWS whether that is enough: if DMS's log says "permission denied for database" or "for schema", give the one it names.
--
--   DMS: GRANT CREATE ON DATABASE shop TO dms_user;
--   DMS: GRANT CREATE ON SCHEMA sluice_staging TO dms_user;
--
-- A task of this kind (full load only) makes no control tables, says the guide's page about them; a sentence of the same page
-- says that awsdms_apply_exceptions is always made, in schema public. If DMS's log says "permission denied for schema public":
--
--   DMS: GRANT CREATE ON SCHEMA public TO dms_user;

-- For each schema and table to be reloaded; of a partitioned table the parent alone. DMS needs nothing here, it writes to
-- staging only.
--
--   GRANT USAGE ON SCHEMA sales TO sluice;
--   GRANT SELECT, INSERT, UPDATE ON sales.orders TO sluice;
--   GRANT SELECT ON SEQUENCE sales.orders_id_seq TO sluice;   -- where a column has one, so that Sluice can see it behind
--
-- To undo a reload, which deletes the rows that it inserted:
--
--   UNDO: GRANT DELETE ON sales.orders TO sluice;
--
-- A table may need more, e.g. USAGE on the schema of a column's type or collation: the plan then names each GRANT.
