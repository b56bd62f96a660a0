-- The unique indexes of the wanted tables, and those that only one of their partitions has. Indexes of partitions that
-- belong to one of the table are left out. to_jsonb reads a column that PostgreSQL 14 does not have yet.
--   parts_sql, parts_column, ...  the key's parts in index order, each with its operator class and collation. natural: the
--                  operators are those of the part's own type; standard: they equate what the class' type equates
--   uses           every column that the index looks at, also in an expression or in its WHERE
--   not_validated  key columns with a NOT NULL that was never validated (PostgreSQL 18): NULLs may stand there
--   whole_row      an expression takes the row as a whole
--   schemas, tables  the names, in two arrays of the same length
WITH RECURSIVE tree AS (
    SELECT w.ord, c.oid, c.oid AS root
      FROM unnest(:'schemas'::text[], :'tables'::text[]) WITH ORDINALITY AS w (schema_name, table_name, ord)
      JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema_name
      JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.table_name
     WHERE c.relkind IN ('r', 'p')
    UNION
    SELECT t.ord, i.inhrelid, t.root FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
)
SELECT t.ord,
       x.relname AS name,
       p.*,
       ARRAY(SELECT a.attname::text
               FROM pg_catalog.pg_attribute a
              WHERE a.attrelid = i.indrelid AND a.attnum > 0
                AND (array_position(i.indkey::int2[], a.attnum) < i.indnkeyatts
                     OR t.oid <> t.root AND EXISTS (
                        SELECT FROM pg_catalog.pg_partition_ancestors(t.oid) p
                          JOIN pg_catalog.pg_partitioned_table pt ON pt.partrelid = p.relid
                          JOIN pg_catalog.pg_attribute pa ON pa.attrelid = p.relid AND pa.attnum = ANY (pt.partattrs::int2[])
                         WHERE pa.attname = a.attname)
                     OR EXISTS (SELECT FROM pg_catalog.pg_depend d
                                 WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = i.indexrelid
                                   AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = i.indrelid
                                   AND d.refobjsubid = a.attnum
                                   AND (a.attnum <> ALL (i.indkey::int2[])
                                        OR i.indpred IS NOT NULL OR i.indexprs IS NOT NULL)))
              ORDER BY a.attnum) AS uses,
       ARRAY(SELECT a.attname || ' (' || c.conname || ')'
               FROM pg_catalog.pg_constraint c
               JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
              WHERE c.conrelid = i.indrelid AND c.contype = 'n' AND NOT c.convalidated
                AND a.attnum = ANY (i.indkey::int2[])
              ORDER BY 1) AS not_validated,
       coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS predicate,
       coalesce(i.indexprs::text || coalesce(i.indpred::text, ''), i.indpred::text, '') ~ ':varattno 0 ' AS whole_row,
       i.indisprimary AS "primary",
       i.indisvalid AND i.indisready AS valid,
       i.indimmediate AS immediate,
       coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) AS nulls_not_distinct,
       CASE WHEN t.oid <> t.root THEN t.oid::regclass::text ELSE '' END AS on_partition,
       CASE WHEN t.oid <> t.root THEN coalesce(pg_get_partition_constraintdef(t.oid), '') ELSE '' END AS of_partition
  FROM tree t
  JOIN pg_catalog.pg_index i ON i.indrelid = t.oid AND i.indisunique AND NOT i.indisexclusion
  JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
  CROSS JOIN LATERAL (
      SELECT array_agg(pg_get_indexdef(i.indexrelid, n::int, false) ORDER BY n) AS parts_sql,
             array_agg(coalesce(a.attname::text, '') ORDER BY n) AS parts_column,
             array_agg(coalesce(os.nspname::text, '') ORDER BY n) AS parts_schema,
             array_agg((oc.opcintype = b.base
                        OR oc.opcintype = 'pg_catalog.text'::regtype AND b.base = 'pg_catalog.varchar'::regtype
                        OR it.typtype = 'p')::text ORDER BY n) AS parts_natural,
             array_agg(EXISTS (SELECT FROM pg_catalog.pg_opclass d
                                 JOIN pg_catalog.pg_amop da ON da.amopfamily = d.opcfamily AND da.amopstrategy = 3
                                      AND da.amoplefttype = d.opcintype AND da.amoprighttype = d.opcintype
                                WHERE d.opcmethod = oc.opcmethod AND d.opcdefault AND d.opcintype = oc.opcintype
                                  AND da.amopopr = ao.amopopr)::text ORDER BY n) AS parts_standard,
             array_agg(quote_ident(cs.nspname) || '.' || quote_ident(oc.opcname) ORDER BY n) AS parts_operator_class,
             array_agg(quote_ident(tn.nspname) || '.' || quote_ident(it.typname) ORDER BY n) AS parts_type,
             array_agg(coalesce(quote_ident(ls.nspname) || '.' || quote_ident(l.collname), '') ORDER BY n) AS parts_collation,
             array_agg((i.indcollation[n - 1] IS DISTINCT FROM coalesce(a.attcollation, i.indcollation[n - 1]))::text
                       ORDER BY n) AS parts_own_collation,
             array_agg(coalesce(l.collisdeterministic, true)::text ORDER BY n) AS parts_deterministic
        FROM generate_series(1, i.indnkeyatts::int) AS n
        JOIN pg_catalog.pg_opclass oc ON oc.oid = i.indclass[n - 1]
        JOIN pg_catalog.pg_namespace cs ON cs.oid = oc.opcnamespace
        JOIN pg_catalog.pg_type it ON it.oid = oc.opcintype
        JOIN pg_catalog.pg_namespace tn ON tn.oid = it.typnamespace
        JOIN pg_catalog.pg_attribute k ON k.attrelid = i.indexrelid AND k.attnum = n
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[n - 1] AND a.attnum > 0
        LEFT JOIN pg_catalog.pg_amop ao ON ao.amopfamily = oc.opcfamily AND ao.amopstrategy = 3
                  AND ao.amoplefttype = oc.opcintype AND ao.amoprighttype = oc.opcintype
        LEFT JOIN pg_catalog.pg_operator o ON o.oid = ao.amopopr
        LEFT JOIN pg_catalog.pg_namespace os ON os.oid = o.oprnamespace
        LEFT JOIN pg_catalog.pg_collation l ON l.oid = i.indcollation[n - 1]
        LEFT JOIN pg_catalog.pg_namespace ls ON ls.oid = l.collnamespace
        -- domains are followed down to what they are made of
        CROSS JOIN LATERAL (
            WITH RECURSIVE d AS (
                SELECT coalesce(a.atttypid, k.atttypid) AS base
                UNION ALL
                SELECT y.typbasetype FROM d JOIN pg_catalog.pg_type y ON y.oid = d.base AND y.typtype = 'd')
            SELECT d.base FROM d JOIN pg_catalog.pg_type y ON y.oid = d.base WHERE y.typtype <> 'd') AS b
  ) AS p
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = i.indexrelid)
 ORDER BY t.ord, i.indisprimary DESC, i.indnkeyatts, x.relname, t.oid
