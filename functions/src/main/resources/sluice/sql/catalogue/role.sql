-- Who we are, and what we lack on the schema for staging tables (nothing where the schema is not there yet).
--   staging  name of that schema
SELECT current_user AS role,
       ARRAY(SELECT p.privilege
               FROM pg_catalog.pg_namespace n
              CROSS JOIN unnest(ARRAY['USAGE', 'CREATE']) WITH ORDINALITY AS p (privilege, ord)
              WHERE n.nspname = :'staging'
                AND NOT has_schema_privilege(n.oid, p.privilege)
              ORDER BY p.ord) AS staging_missing
