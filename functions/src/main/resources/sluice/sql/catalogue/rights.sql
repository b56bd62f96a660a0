-- What this role, and the one that DMS logs in as, lack of what grants/postgresql.sql gives, and what makes the server no target. No row
-- where a run can make its ledger and its staging tables.
--   staging  schema of the staging tables
--   loader   the role that DMS logs in as; empty if it is ours
WITH loader AS (
    SELECT r.rolname, r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = :'loader'::text AND r.rolname <> current_user
), needed AS (
    SELECT s.ord, s.schema, n.oid, s.grantable
      FROM (VALUES (1, 'sluice', false), (2, :'staging', EXISTS (SELECT FROM loader))) AS s (ord, schema, grantable)
      LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = s.schema
), lack AS (
    SELECT 0 AS ord, 'PostgreSQL ' || current_setting('server_version') || ' is none of 14 to 18' AS what, '' AS sql
     WHERE current_setting('server_version_num')::integer NOT BETWEEN 140000 AND 189999
    UNION ALL
    SELECT 0, 'the server takes no writes: DatabaseHost leads to a reader or a standby', ''
     WHERE pg_catalog.pg_is_in_recovery()
    UNION ALL
    SELECT n.ord, 'there is no schema ' || n.schema || ', and ' || current_user || ' may not make it',
           format('CREATE SCHEMA %I; GRANT USAGE, CREATE ON SCHEMA %1$I TO %I%s', n.schema, current_user,
                  CASE WHEN n.grantable THEN ' WITH GRANT OPTION' ELSE '' END)
      FROM needed n
     WHERE n.oid IS NULL AND NOT has_database_privilege(current_database(), 'CREATE')
    UNION ALL
    SELECT n.ord, current_user || ' lacks ' || p.privilege || ' on schema ' || n.schema,
           format('GRANT %s ON SCHEMA %I TO %I%s', p.privilege, n.schema, current_user,
                  CASE WHEN n.grantable AND p.privilege = 'USAGE' THEN ' WITH GRANT OPTION' ELSE '' END)
      FROM needed n CROSS JOIN (VALUES ('USAGE'), ('CREATE')) AS p (privilege)
     WHERE n.oid IS NOT NULL AND NOT has_schema_privilege(n.oid, p.privilege)
       -- a ledger that is there needs CREATE only when it is upgraded
       AND NOT (n.schema = 'sluice' AND p.privilege = 'CREATE'
                AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid AND c.relname = 'migration'))
    UNION ALL
    -- where DMS is let in already, nobody needs to grant it
    SELECT n.ord, current_user || ' may not let ' || l.rolname || ' into schema ' || n.schema,
           format('GRANT USAGE ON SCHEMA %I TO %I WITH GRANT OPTION', n.schema, current_user)
      FROM needed n CROSS JOIN loader l
     WHERE n.grantable AND has_schema_privilege(n.oid, 'USAGE')
       AND NOT has_schema_privilege(n.oid, 'USAGE WITH GRANT OPTION') AND NOT has_schema_privilege(l.oid, n.oid, 'USAGE')
    UNION ALL
    SELECT 3, 'there is no role ' || :'loader'::text || ', which DmsUser names', format('CREATE ROLE %I LOGIN', :'loader'::text)
     WHERE :'loader'::text <> '' AND NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = :'loader'::text)
    UNION ALL
    SELECT 4, l.rolname || ' may not connect to database ' || current_database(),
           format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), l.rolname)
      FROM loader l
     WHERE NOT has_database_privilege(l.oid, current_database(), 'CONNECT')
)
SELECT l.what, l.sql FROM lack l ORDER BY l.ord, l.what
