-- As orphans.sql, where this run loads the referenced table: then its staged rows count, and rows of it that they will replace
-- do not.
SELECT :s_key_json AS key, pg_catalog.count(*) OVER () AS rows
FROM (SELECT :typed FROM :staging r WHERE :in_window OFFSET 0) s
LEFT JOIN :target t ON :s_joins_t
WHERE :complete
  AND (:absent OR NOT :same_reference)
  AND NOT EXISTS (SELECT FROM (SELECT :parent_typed FROM :parent_staging r WHERE :parent_in_window OFFSET 0) q WHERE :q_is_parent)
  AND NOT EXISTS (SELECT FROM :parent p WHERE :p_is_parent AND :p_stays)
LIMIT 20;
