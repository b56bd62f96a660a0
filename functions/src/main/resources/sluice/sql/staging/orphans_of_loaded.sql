-- As orphans.sql, where this run loads the referenced table: then its staged rows count, and rows of it that they will replace
-- do not.
WITH referring AS MATERIALIZED (
    SELECT s.* FROM (SELECT :reference FROM :staging r WHERE :in_window OFFSET 0) s WHERE :complete
), not_loaded AS MATERIALIZED (
    SELECT s.*
    FROM referring s
    WHERE NOT EXISTS (SELECT FROM (SELECT :parent_typed FROM :parent_staging r WHERE :parent_in_window OFFSET 0) q
                      WHERE :q_is_parent)
), nowhere AS MATERIALIZED (
    SELECT s.* FROM not_loaded s WHERE NOT EXISTS (SELECT FROM :parent p WHERE :p_is_parent AND :p_stays)
)
SELECT :s_key_json AS key, pg_catalog.count(*) OVER () AS rows
FROM nowhere s
LEFT JOIN :target t ON :s_joins_t
WHERE :absent OR NOT :same_reference
LIMIT 20;
