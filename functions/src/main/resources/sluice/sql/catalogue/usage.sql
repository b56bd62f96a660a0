-- What the role lacks of the privileges that statements on the wanted tables need beyond those on the tables themselves:
-- USAGE on the schemas of what the statements name, EXECUTE on the functions that a write evaluates, USAGE on the sequences
-- of defaults, and USAGE on schemas that such functions look names up in, which would be passed over without a word.
--   needed  'loaded': if the column is loaded; 'left out': if it is not; 'kept': if rows are kept for undo, in a table that has all
--           columns; 'always'
--   schemas, tables  the names, in two arrays of the same length
--   paths  the search paths that the tables are written with, in an array of the same length
WITH RECURSIVE wanted AS (
    SELECT w.ord, c.oid, w.path
      FROM unnest(:'schemas'::text[], :'tables'::text[], :'paths'::text[]) WITH ORDINALITY AS w (schema_name, table_name, path, ord)
      JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema_name
      JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.table_name
     WHERE c.relkind IN ('r', 'p')
), tree AS (
    SELECT w.ord, w.oid, w.oid AS root FROM wanted w
    UNION
    SELECT t.ord, i.inhrelid, t.root FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
), made_of AS (
    SELECT w.ord, a.attname AS name, a.attcollation AS collation, a.atttypid AS type_oid
      FROM wanted w
      JOIN pg_catalog.pg_attribute a ON a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped
    UNION
    SELECT m.ord, m.name, m.collation, t.typbasetype
      FROM made_of m JOIN pg_catalog.pg_type t ON t.oid = m.type_oid AND t.typtype = 'd'
), index_column AS (
    SELECT t.ord, x.relname AS index, a.attname AS name, i.indcollation[k - 1] AS collation, i.indclass[k - 1] AS class,
           a.attcollation AS column_collation, a.atttypid
      FROM tree t
      JOIN pg_catalog.pg_index i ON i.indrelid = t.oid AND i.indisunique AND i.indisvalid
      JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
     CROSS JOIN generate_series(1, i.indnkeyatts) AS k
      LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[k - 1] AND a.attnum > 0
), kept AS (
    -- a domain's own schema is never named: what is named is what the domain is made of
    SELECT m.ord, m.name, t.typnamespace AS schema, 'type ' || format_type(t.oid, NULL) AS what
      FROM made_of m JOIN pg_catalog.pg_type t ON t.oid = m.type_oid AND t.typtype <> 'd'
    UNION
    SELECT m.ord, m.name, c.collnamespace, 'collation ' || c.oid::regcollation::text
      FROM made_of m
      JOIN pg_catalog.pg_type t ON t.oid = m.type_oid AND t.typtype <> 'd'
      JOIN pg_catalog.pg_collation c ON c.oid = m.collation AND m.collation <> t.typcollation
), named AS (
    SELECT * FROM kept
    UNION
    SELECT i.ord, i.name, c.collnamespace, 'collation ' || c.oid::regcollation::text || ' of unique index ' || quote_ident(i.index)
      FROM index_column i JOIN pg_catalog.pg_collation c ON c.oid = i.collation AND i.collation IS DISTINCT FROM i.column_collation
    UNION
    SELECT i.ord, i.name, o.oprnamespace, 'operator ' || o.oid::regoperator::text || ' of unique index ' || quote_ident(i.index)
      FROM index_column i
      JOIN pg_catalog.pg_opclass k ON k.oid = i.class
      JOIN pg_catalog.pg_amop p ON p.amopfamily = k.opcfamily AND p.amoplefttype = k.opcintype AND p.amoprighttype = k.opcintype
      JOIN pg_catalog.pg_operator o ON o.oid = p.amopopr
), expression AS (
    -- what depends on the functions of an expression that a write evaluates
    SELECT t.ord, a.attname AS name, g.oid AS attrdef, t.oid AS relation, a.attnum,
           CASE WHEN a.attgenerated <> '' THEN 'generated column ' ELSE 'the default of column ' END || quote_ident(a.attname) AS place,
           CASE WHEN a.attgenerated <> '' THEN 'always' ELSE 'left out' END AS used
      FROM tree t
      JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_catalog.pg_attrdef g ON g.adrelid = t.oid AND g.adnum = a.attnum
     WHERE a.attgenerated <> '' OR t.oid = t.root
), depends AS (
    SELECT e.ord, e.name, e.place, e.used, 'pg_attrdef'::regclass AS classid, e.attrdef AS objid, 0 AS objsubid FROM expression e
    UNION
    -- where PostgreSQL 14 keeps it for a generated column
    SELECT e.ord, e.name, e.place, e.used, 'pg_class'::regclass, e.relation, e.attnum FROM expression e WHERE e.used = 'always'
    UNION
    SELECT t.ord, NULL, 'constraint ' || quote_ident(k.conname), 'always', 'pg_constraint'::regclass, k.oid, 0
      FROM tree t JOIN pg_catalog.pg_constraint k ON k.conrelid = t.oid AND k.contype = 'c'
     WHERE coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true)
    UNION
    SELECT m.ord, m.name, 'constraint ' || quote_ident(k.conname) || ' of the domain of column ' || quote_ident(m.name), 'always',
           'pg_constraint'::regclass, k.oid, 0
      FROM made_of m JOIN pg_catalog.pg_constraint k ON k.contypid = m.type_oid
    UNION
    SELECT t.ord, NULL, 'index ' || quote_ident(x.relname), 'always', 'pg_class'::regclass, x.oid, 0
      FROM tree t
      JOIN pg_catalog.pg_index i ON i.indrelid = t.oid AND i.indislive
      JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
), called AS (
    SELECT DISTINCT d.ord, d.name, d.place, d.used, p.oid
      FROM depends d
      JOIN pg_catalog.pg_depend n ON n.classid = d.classid AND n.objid = d.objid AND n.objsubid = d.objsubid
      LEFT JOIN pg_catalog.pg_operator o ON n.refclassid = 'pg_operator'::regclass AND o.oid = n.refobjid
      JOIN pg_catalog.pg_proc p ON p.oid = CASE WHEN n.refclassid = 'pg_proc'::regclass THEN n.refobjid ELSE o.oprcode END
), hidden AS (
    -- schemas of the search path that names are not looked up in, because the role may not use them
    SELECT w.ord, n.oid, n.nspname
      FROM wanted w
     CROSS JOIN LATERAL regexp_matches(w.path, '"((?:[^"]|"")*)"|([^",\s]+)', 'g') AS m (part)
      JOIN pg_catalog.pg_namespace n ON n.nspname = coalesce(replace(m.part[1], '""', '"'), lower(m.part[2]))
     WHERE NOT has_schema_privilege(n.oid, 'USAGE')
), body AS (
    -- functions that look names up when they run, along the path of whoever calls them
    SELECT p.oid, p.proname, p.prosrc, ' ' || regexp_replace(lower(p.prosrc), '\W+', ' ', 'g') || ' ' AS words
      FROM pg_catalog.pg_proc p
      JOIN pg_catalog.pg_language l ON l.oid = p.prolang AND l.lanname NOT IN ('internal', 'c')
     WHERE EXISTS (SELECT FROM hidden)
       AND p.pronamespace <> 'pg_catalog'::regnamespace
       AND p.prosqlbody IS NULL
       AND NOT p.prosecdef
       AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS c WHERE starts_with(c, 'search_path='))
), reached AS (
    SELECT c.ord, c.name, c.used, c.place, b.oid, b.prosrc, b.words FROM called c JOIN body b ON b.oid = c.oid
    UNION
    SELECT r.ord, r.name, r.used, r.place, b.oid, b.prosrc, b.words
      FROM reached r
      JOIN body b ON strpos(r.words, ' ' || regexp_replace(lower(b.proname), '\W+', ' ', 'g') || ' ') > 0
), object AS (
    SELECT c.relnamespace AS schema, c.relname AS name, false AS symbol FROM pg_catalog.pg_class c
    UNION ALL SELECT p.pronamespace, p.proname, false FROM pg_catalog.pg_proc p
    UNION ALL SELECT t.typnamespace, t.typname, false FROM pg_catalog.pg_type t
    UNION ALL SELECT o.oprnamespace, o.oprname, true FROM pg_catalog.pg_operator o
), lack AS (
    SELECT n.ord, n.name, 'loaded' AS used, 'USAGE on schema ' || quote_ident(s.nspname) AS privilege,
           coalesce('column ' || quote_ident(n.name) || ' has ', '') || n.what AS reason, 'USAGE ON SCHEMA ' || quote_ident(s.nspname) AS what
      FROM named n JOIN pg_catalog.pg_namespace s ON s.oid = n.schema
     WHERE NOT has_schema_privilege(s.oid, 'USAGE')
    UNION
    SELECT k.ord, k.name, 'kept', 'USAGE on schema ' || quote_ident(s.nspname),
           'column ' || quote_ident(k.name) || ' has ' || k.what || ', and its rows are kept', 'USAGE ON SCHEMA ' || quote_ident(s.nspname)
      FROM kept k JOIN pg_catalog.pg_namespace s ON s.oid = k.schema
     WHERE NOT has_schema_privilege(s.oid, 'USAGE')
    UNION
    -- whether or not the column is loaded
    SELECT m.ord, NULL, 'kept', 'USAGE on type ' || m.type_oid::regtype::text,
           'column ' || quote_ident(m.name) || ' has it, and its rows are kept', 'USAGE ON TYPE ' || m.type_oid::regtype::text
      FROM made_of m JOIN pg_catalog.pg_type t ON t.oid = m.type_oid AND t.typtype <> 'd'
     WHERE NOT has_type_privilege(m.type_oid, 'USAGE')
    UNION
    -- a table may be made of the key's columns
    SELECT i.ord, i.name, 'loaded', 'USAGE on type ' || i.atttypid::regtype::text,
           'column ' || quote_ident(i.name) || ' of unique index ' || quote_ident(i.index) || ' has it',
           'USAGE ON TYPE ' || i.atttypid::regtype::text
      FROM index_column i
     WHERE NOT has_type_privilege(i.atttypid, 'USAGE')
    UNION
    SELECT c.ord, c.name, c.used, 'EXECUTE on function ' || c.oid::regprocedure::text, c.place || ' calls it',
           'EXECUTE ON FUNCTION ' || c.oid::regprocedure::text
      FROM called c
     WHERE NOT has_function_privilege(c.oid, 'EXECUTE')
    UNION
    SELECT e.ord, e.name, e.used, 'USAGE on sequence ' || s.oid::regclass::text, e.place || ' takes its next value',
           'USAGE ON SEQUENCE ' || s.oid::regclass::text
      FROM expression e
      JOIN pg_catalog.pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = e.attrdef AND d.refclassid = 'pg_class'::regclass
      JOIN pg_catalog.pg_class s ON s.oid = d.refobjid
     WHERE CASE WHEN s.relkind = 'S' THEN NOT has_sequence_privilege(s.oid, 'USAGE, UPDATE') END
    UNION
    SELECT r.ord, r.name, r.used, 'USAGE on schema ' || quote_ident(h.nspname),
           r.place || ' finds names there, along the search path that the application writes with',
           'USAGE ON SCHEMA ' || quote_ident(h.nspname)
      FROM reached r
      JOIN hidden h ON h.ord = r.ord
     WHERE EXISTS (SELECT FROM object o
                    WHERE o.schema = h.oid
                      AND CASE WHEN o.symbol THEN strpos(r.prosrc, o.name) > 0
                               ELSE strpos(r.words, ' ' || regexp_replace(lower(o.name), '\W+', ' ', 'g') || ' ') > 0 END)
)
SELECT l.ord, coalesce(l.name, '') AS "column", l.used AS needed, l.privilege, l.reason, 'GRANT ' || l.what || ' TO ' || quote_ident(current_user) AS "grant"
  FROM lack l
 ORDER BY l.ord, l.privilege, l.reason
