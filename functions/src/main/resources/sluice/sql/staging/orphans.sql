-- Staged rows that a foreign key would refuse, because no row of the referenced table, which this run does not load, has what
-- they reference. Rows that stand in the target and reference the same already are not looked at again by PostgreSQL.
SELECT :s_key_json AS key, pg_catalog.count(*) OVER () AS rows
FROM (SELECT :typed FROM :staging r WHERE :in_window OFFSET 0) s
LEFT JOIN :target t ON :s_joins_t
WHERE :complete
  AND (:absent OR NOT :same_reference)
  AND NOT EXISTS (SELECT FROM :parent p WHERE :p_is_parent)
LIMIT 20;
