-- Whether there is a ledger, in a schema that the role may use.
SELECT EXISTS (SELECT
                 FROM pg_catalog.pg_namespace n
                 JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = 'migration'
                WHERE n.nspname = 'sluice'
                  AND has_schema_privilege(n.oid, 'USAGE')) AS usable;
