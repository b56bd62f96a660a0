-- OFFSET 0: as in compare.sql. Those come first that differ in another way than the rows before them.
SELECT d.key, d.kind, d.columns
FROM (SELECT :s_key_numbers, :s_key_json AS key,
             CASE WHEN :absent THEN 'missing' WHEN :same_but_replaced THEN 'replaced' ELSE 'different' END AS kind,
             CASE WHEN :absent THEN '{}' ELSE pg_catalog.array_remove(array[:differing], NULL) END AS columns
      FROM (SELECT :typed FROM :staging r WHERE :r_range AND :inside :fence) s
      LEFT JOIN :target t ON :s_joins_t AND :t_range
      WHERE :absent OR NOT :same
      OFFSET 0) d
ORDER BY pg_catalog.row_number() OVER (PARTITION BY d.kind, d.columns ORDER BY :d_key), :d_key
LIMIT 200;
