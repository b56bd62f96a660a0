-- Staged rows that take from a row of the target a value which rows of another table reference: PostgreSQL refuses that, unless
-- another row gets it in the same transaction, in which values are exchanged.
WITH changed AS MATERIALIZED (
    SELECT :s_key_json AS key, :t_values
    FROM (SELECT :referenced FROM :staging r WHERE :in_window OFFSET 0) s
    JOIN :target t ON :s_joins_t
    WHERE (:unchanged) IS NOT TRUE
), kept AS MATERIALIZED (
    SELECT :s_values FROM :noted z JOIN (SELECT :typed FROM :staging r WHERE :in_window OFFSET 0) s ON :z_joins_s
)
SELECT g.key, pg_catalog.count(*) OVER () AS rows
FROM changed g
WHERE EXISTS (SELECT FROM :child c WHERE :c_refers)
  AND NOT EXISTS (SELECT FROM kept k WHERE :k_is_g)
LIMIT 20;
