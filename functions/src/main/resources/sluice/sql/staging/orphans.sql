-- Staged rows that a foreign key would refuse, because no row of the referenced table, which this run does not load, has what
-- they reference. Rows that stand in the target and reference the same already are not looked at again by PostgreSQL. Each
-- step is a set of its own, so that the next one looks up what is left.
WITH referring AS MATERIALIZED (
    SELECT s.* FROM (SELECT :reference FROM :staging r WHERE :in_window OFFSET 0) s WHERE :complete
), nowhere AS MATERIALIZED (
    SELECT s.* FROM referring s WHERE NOT EXISTS (SELECT FROM :parent p WHERE :p_is_parent)
)
SELECT :s_key_json AS key, pg_catalog.count(*) OVER () AS rows
FROM nowhere s
LEFT JOIN :target t ON :s_joins_t
WHERE :absent OR NOT :same_reference
LIMIT 20;
