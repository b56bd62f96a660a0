-- Two staged rows with one unique value: the source has no such constraint. u are staged rows under the names of the
-- target's columns and nothing else, so that the index's own expressions can be evaluated over them.
SELECT :s_key_json AS key, pg_catalog.count(*) OVER () AS rows
FROM (SELECT s.*, pg_catalog.count(*) OVER (PARTITION BY :unique) AS holders
      FROM (SELECT :key_by_number, :unique_values
            FROM (SELECT :named FROM (SELECT :typed FROM :staging r WHERE :in_window OFFSET 0) s) u
            WHERE :unique_holds) s
      WHERE :is_value) s
WHERE s.holders OPERATOR(pg_catalog.>) 1
LIMIT 20;
