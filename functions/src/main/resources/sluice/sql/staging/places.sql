-- How many indexes a row is looked for in by the source's key, and how many pages it takes to read the target instead; as
-- the files are, whatever statistics say.
WITH target AS (SELECT :'target'::regclass AS oid)
SELECT CASE WHEN (SELECT bool_and(coalesce(a.attname::text = ANY (:'source_key'::text[]), false))
                    FROM pg_partitioned_table p
                   CROSS JOIN unnest(p.partattrs::int2[]) k (attnum)
                    LEFT JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = k.attnum
                   WHERE p.partrelid = (SELECT oid FROM target)) THEN 1
            ELSE greatest(1, (SELECT count(*) FROM pg_partition_tree((SELECT oid FROM target)) WHERE isleaf)) END AS places,
       (pg_relation_size((SELECT oid FROM target))
        + coalesce((SELECT sum(pg_relation_size(relid))::int8 FROM pg_partition_tree((SELECT oid FROM target))
                     WHERE relid <> (SELECT oid FROM target)), 0)) / current_setting('block_size')::int8 AS pages;
