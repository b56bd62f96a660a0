-- The sequences that fill columns of a table: of an identity column, or named in a default, owned or not. `plain`: the
-- column is a number, and takes the sequence's value as it is.
SELECT a.attname AS name,
       n.nspname AS schema_name,
       q.relname AS sequence_name,
       s.seqincrement AS increment,
       s.seqmin AS least,
       s.seqmax AS most,
       a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype)
           AND (a.attidentity <> '' OR f.expression ~ '^\(?nextval\(''.*''::regclass\)\)?(::[a-z]+)?$') AS plain,
       pg_catalog.has_sequence_privilege(q.oid, 'SELECT') AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS readable
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace AND cn.nspname = :'schema' AND c.relname = :'table'
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  JOIN LATERAL (
           SELECT d.objid AS oid, '' AS expression
             FROM pg_catalog.pg_depend d
            WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid = a.attnum
              AND d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype = 'i'
           UNION
           SELECT d.refobjid, pg_catalog.pg_get_expr(g.adbin, g.adrelid)
             FROM pg_catalog.pg_attrdef g
             JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = g.oid
            WHERE g.adrelid = c.oid AND g.adnum = a.attnum AND d.refclassid = 'pg_catalog.pg_class'::regclass) f ON true
  JOIN pg_catalog.pg_class q ON q.oid = f.oid AND q.relkind = 'S'
  JOIN pg_catalog.pg_namespace n ON n.oid = q.relnamespace
  JOIN pg_catalog.pg_sequence s ON s.seqrelid = q.oid
 ORDER BY a.attnum, n.nspname, q.relname;
