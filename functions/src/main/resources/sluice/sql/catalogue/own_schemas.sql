-- What the role lacks on Sluice's own schemas, and the GRANT to type. An upgrade of the ledger needs CREATE too: it then says so.
WITH own (schema, needed) AS (
    SELECT 'sluice',
           CASE WHEN to_regnamespace('sluice') IS NOT NULL AND EXISTS (SELECT FROM pg_catalog.pg_class
                                                                       WHERE relnamespace = to_regnamespace('sluice') AND relname = 'migration')
                THEN ARRAY['USAGE']
                ELSE ARRAY['USAGE', 'CREATE'] END
    UNION ALL
    SELECT 'sluice_staging', ARRAY['USAGE', 'CREATE']
)
SELECT o.schema,
       'is a schema on which role ' || current_user || ' lacks ' || string_agg(p.privilege, ' and ' ORDER BY p.privilege DESC) AS lack,
       -- USAGE of staging with grant option, because Sluice lets DMS in
       string_agg('GRANT ' || p.privilege || ' ON SCHEMA ' || o.schema || ' TO ' || quote_ident(current_user)
                      || CASE WHEN o.schema = 'sluice_staging' AND p.privilege = 'USAGE' THEN ' WITH GRANT OPTION' ELSE '' END,
                  '; ' ORDER BY p.privilege DESC) AS remedy
  FROM own o
 CROSS JOIN unnest(o.needed) AS p (privilege)
 WHERE NOT has_schema_privilege(to_regnamespace(o.schema), p.privilege)
 GROUP BY o.schema
UNION ALL
SELECT o.schema,
       'is a schema that is not there, and that role ' || current_user || ' may not make',
       'Run grants/postgresql.sql, which makes it'
  FROM own o
 WHERE to_regnamespace(o.schema) IS NULL
   AND NOT has_database_privilege(current_database(), 'CREATE')
 ORDER BY 1
