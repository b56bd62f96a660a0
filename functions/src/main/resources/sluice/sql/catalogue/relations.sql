-- What the wanted names stand for: one row a name, also where there is no such relation.
-- delete_triggers: a trigger of a user fires on a DELETE, of the table or a partition: a row that is moved to another partition
-- is deleted in its old one.
-- search_path is what the application's own writes see: what is set for the table's owner in this database, else for the
-- owner, else for the database, else on the server. What is set for our own login counts only if it is one of these. So is
-- time_zone, but that a server's own cannot be seen from here, because every driver sets its session's: UTC, as most have.
--   schemas, tables  the names, in two arrays of the same length
WITH RECURSIVE wanted AS (
    SELECT w.ord, c.oid, c.relkind, c.relispartition, c.relnamespace, c.relowner
      FROM unnest(:'schemas'::text[], :'tables'::text[]) WITH ORDINALITY AS w (schema_name, table_name, ord)
      LEFT JOIN (pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace)
        ON n.nspname = w.schema_name AND c.relname = w.table_name
), tree AS (
    SELECT w.ord, w.oid FROM wanted w WHERE w.oid IS NOT NULL
    UNION
    SELECT t.ord, i.inhrelid FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
), configured AS (
    SELECT s.setdatabase, s.setrole, lower(split_part(c.setting, '=', 1)) AS name,
           substr(c.setting, strpos(c.setting, '=') + 1) AS value
      FROM pg_catalog.pg_db_role_setting s
     CROSS JOIN unnest(s.setconfig) AS c (setting)
     WHERE s.setdatabase IN (0, (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database()))
       AND lower(split_part(c.setting, '=', 1)) IN ('search_path', 'timezone')
)
SELECT w.ord,
       CASE w.relkind WHEN 'r' THEN 'table'
                      WHEN 'p' THEN 'partitioned'
                      WHEN 'v' THEN 'view'
                      WHEN 'm' THEN 'materialized view'
                      WHEN 'f' THEN 'foreign table'
                      ELSE CASE WHEN w.oid IS NULL THEN 'missing' ELSE 'other' END END AS kind,
       coalesce((SELECT pn.nspname || '.' || p.relname
                   FROM pg_catalog.pg_inherits i
                   JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
                   JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
                  WHERE i.inhrelid = w.oid AND w.relispartition), '') AS partition_of,
       coalesce(w.relkind = 'r' AND EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = w.oid), false)
           AS inheritors,
       ARRAY(SELECT f.oid::regclass::text
               FROM tree t
               JOIN pg_catalog.pg_class f ON f.oid = t.oid
              WHERE t.ord = w.ord AND t.oid <> w.oid AND f.relkind = 'f'
              ORDER BY 1) AS foreign_partitions,
       coalesce(w.relkind IN ('r', 'p') AND row_security_active(w.oid), false) AS row_security,
       regexp_replace(
           coalesce((SELECT c.value
                       FROM configured c
                      WHERE c.name = 'search_path' AND c.setrole IN (0, w.relowner)
                      ORDER BY c.setrole <> 0 DESC, c.setdatabase <> 0 DESC
                      LIMIT 1),
                    -- reset_val is the server's unless something is set for this very login
                    (SELECT CASE WHEN EXISTS (SELECT FROM configured c
                                               WHERE c.name = 'search_path'
                                                 AND c.setrole IN (0, (SELECT r.oid FROM pg_catalog.pg_roles r
                                                                        WHERE r.rolname = session_user)))
                                 THEN g.boot_val ELSE g.reset_val END
                       FROM pg_catalog.pg_settings g
                      WHERE g.name = 'search_path')),
           '"?\$user"?',
           replace(coalesce(quote_ident((SELECT r.rolname FROM pg_catalog.pg_roles r WHERE r.oid = w.relowner)), ''),
                   '\', '\\'),
           'g') AS search_path,
       coalesce((SELECT c.value
                   FROM configured c
                  WHERE c.name = 'timezone' AND c.setrole IN (0, w.relowner)
                  ORDER BY c.setrole <> 0 DESC, c.setdatabase <> 0 DESC
                  LIMIT 1),
                'UTC') AS time_zone,
       coalesce(w.relkind IN ('r', 'p'), false)
           AND EXISTS (SELECT FROM tree t
                         JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid
                        -- bit of tgtype: 8 is DELETE
                        WHERE t.ord = w.ord AND NOT g.tgisinternal AND g.tgenabled <> 'D' AND g.tgtype & 8 <> 0) AS delete_triggers,
       ARRAY(SELECT p.what
               FROM (SELECT 1, 'USAGE on the schema', has_schema_privilege(w.relnamespace, 'USAGE')
                     UNION ALL SELECT 2, 'SELECT', has_table_privilege(w.oid, 'SELECT')
                     UNION ALL SELECT 3, 'INSERT', has_table_privilege(w.oid, 'INSERT')
                     UNION ALL SELECT 4, 'UPDATE', has_table_privilege(w.oid, 'UPDATE')) AS p (n, what, held)
              WHERE w.relkind IN ('r', 'p') AND NOT p.held
              ORDER BY p.n) AS missing_privileges
  FROM wanted w
 ORDER BY w.ord
