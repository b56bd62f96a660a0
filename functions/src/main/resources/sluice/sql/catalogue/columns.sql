-- The columns of the wanted tables, with domains followed down to what they are made of.
--   schemas, tables  the names, in two arrays of the same length
WITH RECURSIVE attribute AS (
    SELECT w.ord, a.*
      FROM unnest(:'schemas'::text[], :'tables'::text[]) WITH ORDINALITY AS w (schema_name, table_name, ord)
      JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema_name
      JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.table_name
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p')
), made_of AS (
    SELECT a.ord, a.attnum, a.atttypid AS type_oid, a.atttypmod AS modifier, a.attnotnull AS not_null
      FROM attribute a
    UNION ALL
    SELECT m.ord, m.attnum, t.typbasetype, t.typtypmod, m.not_null OR t.typnotnull
      FROM made_of m
      JOIN pg_catalog.pg_type t ON t.oid = m.type_oid AND t.typtype = 'd'
)
SELECT a.ord,
       a.attname AS name,
       format_type(m.type_oid, m.modifier) AS sql,
       t.typname AS type,
       t.typcategory::text AS category,
       CASE WHEN a.attcollation <> t.typcollation
            THEN (SELECT quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
                    FROM pg_catalog.pg_collation co
                    JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                   WHERE co.oid = a.attcollation)
            ELSE '' END AS collation,
       CASE WHEN m.type_oid <> a.atttypid THEN format_type(a.atttypid, NULL) ELSE '' END AS domain,
       m.not_null,
       a.attgenerated <> '' AS generated,
       CASE a.attidentity WHEN '' THEN 'none' WHEN 'd' THEN 'by default' WHEN 'a' THEN 'always' END AS identity,
       (a.atthasdef AND a.attgenerated = '') OR a.attidentity <> ''
           OR EXISTS (SELECT FROM pg_catalog.pg_type d WHERE d.oid = a.atttypid AND d.typdefault IS NOT NULL)
           AS has_default
  FROM attribute a
  JOIN made_of m ON m.ord = a.ord AND m.attnum = a.attnum
  JOIN pg_catalog.pg_type t ON t.oid = m.type_oid AND t.typtype <> 'd'
 ORDER BY a.ord, a.attnum
