-- What people look at. Names of these views and of their columns stay; the tables beneath are Sluice's own.

CREATE VIEW sluice.tables AS
SELECT run_id,
       number,
       schema_name || '.' || table_name AS table_name,
       source_before AS source_rows,
       loaded,
       sum(staged) AS staged,
       sum(staged) - sum(inside) AS trimmed,
       sum(inside) AS to_merge,
       sum(inside) FILTER (WHERE merged_at IS NOT NULL) AS merged,
       sum(inserted) AS inserted,
       sum(updated) AS updated,
       sum(unchanged) AS unchanged,
       sum(inside) FILTER (WHERE checked_at IS NOT NULL) AS checked,
       sum(missing) AS missing,
       sum(different) AS different,
       sum(extra) AS extra,
       duplicates,
       sum(merge_seconds) AS merge_seconds,
       sum(check_seconds) AS check_seconds
FROM sluice.run_table LEFT JOIN sluice.chunk USING (run_id, number)
GROUP BY run_id, number;
COMMENT ON VIEW sluice.tables IS
    'One row a table of a run, in merge order; rows of each kind so far. NULL: that step was not reached, or the source not asked.';

CREATE VIEW sluice.findings AS
SELECT run_id, schema_name || '.' || table_name AS table_name, kind, key, columns
FROM sluice.finding JOIN sluice.run_table USING (run_id, number);
COMMENT ON VIEW sluice.findings IS 'Rows that are not as they should be: up to 20 of each kind and column of a table. The totals are in sluice.tables.';

CREATE VIEW sluice.progress AS
SELECT run_id,
       table_name,
       stage,
       CASE stage
           WHEN 'merging' THEN round(100.0 * coalesce(merged, 0) / greatest(to_merge, 1))
           WHEN 'checking' THEN round(100.0 * coalesce(checked, 0) / greatest(to_merge, 1))
           WHEN 'done' THEN 100
       END AS percent,
       to_merge AS rows
FROM (SELECT v.*,
             CASE
                 WHEN t.sliced_at IS NULL THEN CASE WHEN v.to_merge IS NULL THEN 'loading' ELSE 'slicing' END
                 WHEN EXISTS (SELECT FROM sluice.chunk c WHERE (c.run_id, c.number) = (v.run_id, v.number) AND c.merged_at IS NULL)
                     THEN 'merging'
                 WHEN EXISTS (SELECT FROM sluice.chunk c WHERE (c.run_id, c.number) = (v.run_id, v.number) AND c.checked_at IS NULL)
                     THEN 'checking'
                 ELSE 'done'
             END AS stage
      FROM sluice.tables v JOIN sluice.run_table t USING (run_id, number)) AS p;
COMMENT ON VIEW sluice.progress IS
    'How far each table of a run is: its stage, the percent of that stage, the rows to merge. Where the load is, DMS knows.';

-- The gate is USAGE on the schema, which a DBA gives (see grants/postgresql.sql): then these can be read, and no table can.
GRANT SELECT ON sluice.tables, sluice.findings, sluice.progress TO PUBLIC;
