-- What a plan relies on of one table, by name, each with a digest: columns, constraints, unique indexes, triggers, rules,
-- row security, partitions. Not what a run may see change: other indexes, statistics, defaults, comments, privileges,
-- storage. Taken from the catalogue's own columns, because what pg_get_constraintdef and the like say depends on the
-- search path. NULL where there is no such table. The OIDs are what versions.sql asks for.
WITH RECURSIVE root AS (
    SELECT c.oid, c.relkind, c.relrowsecurity, c.relforcerowsecurity
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = :'schema' AND c.relname = :'table'
), tree AS (
    SELECT r.oid, ''::text COLLATE "C" AS place FROM root r
    UNION ALL
    SELECT i.inhrelid, (' of ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)) COLLATE "C"
      FROM tree t
      JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
      JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
), domain AS (
    SELECT a.atttypid AS oid, a.attname AS name
      FROM root r
      JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    UNION
    SELECT y.typbasetype, d.name
      FROM domain d JOIN pg_catalog.pg_type y ON y.oid = d.oid AND y.typtype = 'd'
), item AS (
    SELECT 'the table itself'::text COLLATE "C" AS name, pg_catalog.to_jsonb(r) AS what FROM root r
    UNION ALL
    SELECT 'column ' || pg_catalog.quote_ident(a.attname),
           pg_catalog.jsonb_build_array(a.attnum, a.atttypid::bigint, a.atttypmod, a.attcollation::bigint, a.attnotnull,
                                        a.attgenerated, a.attidentity,
                                        (SELECT g.adbin::text FROM pg_catalog.pg_attrdef g
                                          WHERE g.adrelid = a.attrelid AND g.adnum = a.attnum AND a.attgenerated <> ''))
      FROM root r
      JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 'constraint ' || pg_catalog.quote_ident(k.conname) || ' of the domain of column ' || pg_catalog.quote_ident(d.name),
           pg_catalog.to_jsonb(k) - ARRAY['oid', 'convalidated']
      FROM domain d
      JOIN pg_catalog.pg_constraint k ON k.contypid = d.oid
    UNION ALL
    SELECT 'constraint ' || pg_catalog.quote_ident(k.conname) || t.place,
           pg_catalog.to_jsonb(k) - ARRAY['oid', 'convalidated', 'conindid', 'coninhcount', 'conislocal']
      FROM tree t
      JOIN pg_catalog.pg_constraint k ON k.conrelid = t.oid
     WHERE k.contype IN ('c', 'f', 'x') AND k.conparentid = 0 AND k.coninhcount = 0
    UNION ALL
    SELECT 'foreign key ' || pg_catalog.quote_ident(k.conname) || ' of another table',
           pg_catalog.to_jsonb(k) - ARRAY['convalidated', 'conindid', 'coninhcount', 'conislocal']
      FROM tree t
      JOIN pg_catalog.pg_constraint k ON k.confrelid = t.oid
     WHERE k.contype = 'f' AND k.conparentid = 0 AND NOT EXISTS (SELECT FROM tree o WHERE o.oid = k.conrelid)
    UNION ALL
    SELECT 'unique index ' || pg_catalog.quote_ident(x.relname) || t.place,
           pg_catalog.to_jsonb(i) - ARRAY['indexrelid', 'indcheckxmin', 'indisclustered', 'indisreplident', 'indisready', 'indislive']
      FROM tree t
      JOIN pg_catalog.pg_index i ON i.indrelid = t.oid AND (i.indisunique OR i.indisexclusion) AND i.indisvalid
      JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
     WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = i.indexrelid)
    UNION ALL
    SELECT 'trigger ' || pg_catalog.quote_ident(g.tgname) || t.place,
           pg_catalog.to_jsonb(g) - ARRAY['oid', 'tgconstrindid']
      FROM tree t
      JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid
     WHERE NOT g.tgisinternal AND g.tgparentid = 0 AND g.tgenabled <> 'D'
    UNION ALL
    SELECT 'rule ' || pg_catalog.quote_ident(w.rulename) || t.place, pg_catalog.to_jsonb(w) - ARRAY['oid']
      FROM tree t
      JOIN pg_catalog.pg_rewrite w ON w.ev_class = t.oid AND w.ev_enabled <> 'D'
    UNION ALL
    -- a new partition is what maintenance makes every day; one that is gone took its rows along
    SELECT 'partition' || t.place, pg_catalog.jsonb_build_array(t.oid::bigint, c.relpartbound::text)
      FROM tree t
      JOIN pg_catalog.pg_class c ON c.oid = t.oid AND t.place <> ''
)
SELECT pg_catalog.jsonb_object_agg(d.name, d.digest)::text AS items,
       ARRAY(SELECT t.oid FROM tree t ORDER BY t.place <> '', t.oid)
           || ARRAY(SELECT i.indexrelid FROM tree t JOIN pg_catalog.pg_index i ON i.indrelid = t.oid ORDER BY 1) AS relations,
       ARRAY(SELECT DISTINCT c.relnamespace FROM tree t JOIN pg_catalog.pg_class c ON c.oid = t.oid ORDER BY 1) AS schemas,
       ARRAY(SELECT DISTINCT d.oid FROM domain d ORDER BY 1) AS domains,
       ARRAY(SELECT k.oid FROM tree t JOIN pg_catalog.pg_constraint k ON k.confrelid = t.oid ORDER BY 1) AS foreign_keys
  FROM (SELECT item.name, pg_catalog.md5(pg_catalog.string_agg(item.what::text, ' ' ORDER BY item.what)) AS digest
          FROM item GROUP BY item.name) d;
