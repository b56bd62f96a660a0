-- A digest of the versions of the catalogue's rows that fingerprint.sql read: what it says cannot change unless one of
-- them does, or there is one more or one less (only statistics are written in place), and to ask this costs a tenth.
-- The table itself comes first among the relations. What else has none of its own is found by the relation's OID: a
-- foreign key of another table by its triggers, an index by its row in pg_index.
SELECT pg_catalog.md5(pg_catalog.string_agg(v.version, ' ' ORDER BY v.version)) AS versions
  FROM (SELECT ROW('c', c.oid, c.xmin)::text COLLATE "C" AS version
          FROM pg_catalog.pg_class c WHERE c.oid = ANY (:'relations'::oid[])
        UNION ALL
        SELECT ROW('n', n.oid, n.xmin)::text
          FROM pg_catalog.pg_namespace n WHERE n.oid = ANY (:'schemas'::oid[])
        UNION ALL
        SELECT ROW('h', h.inhrelid, h.xmin)::text
          FROM pg_catalog.pg_inherits h WHERE h.inhparent = ANY (:'relations'::oid[])
        UNION ALL
        SELECT ROW('a', a.attnum, a.xmin)::text
          FROM pg_catalog.pg_attribute a WHERE a.attrelid = (:'relations'::oid[])[1]
        UNION ALL
        SELECT ROW('d', d.oid, d.xmin)::text
          FROM pg_catalog.pg_attrdef d WHERE d.adrelid = (:'relations'::oid[])[1]
        UNION ALL
        SELECT ROW('k', k.oid, k.xmin)::text
          FROM pg_catalog.pg_constraint k WHERE k.conrelid = ANY (:'relations'::oid[])
        UNION ALL
        SELECT ROW('o', k.oid, k.xmin)::text
          FROM pg_catalog.pg_constraint k WHERE k.contypid = ANY (:'domains'::oid[])
        UNION ALL
        SELECT ROW('f', k.oid, k.xmin)::text
          FROM pg_catalog.pg_constraint k WHERE k.oid = ANY (:'foreign_keys'::oid[])
        UNION ALL
        SELECT ROW('i', i.indexrelid, i.xmin)::text
          FROM pg_catalog.pg_index i WHERE i.indrelid = ANY (:'relations'::oid[])
        UNION ALL
        SELECT ROW('g', g.oid, g.xmin)::text
          FROM pg_catalog.pg_trigger g WHERE g.tgrelid = ANY (:'relations'::oid[])
        UNION ALL
        SELECT ROW('w', w.oid, w.xmin)::text
          FROM pg_catalog.pg_rewrite w WHERE w.ev_class = ANY (:'relations'::oid[])) v;
