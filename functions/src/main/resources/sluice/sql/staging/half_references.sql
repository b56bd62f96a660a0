-- Staged rows of which a foreign key that is MATCH FULL would refuse that only some of its columns are NULL.
SELECT :s_key_json AS key, pg_catalog.count(*) OVER () AS rows
FROM (SELECT :typed FROM :staging r WHERE :in_window OFFSET 0) s
LEFT JOIN :target t ON :s_joins_t
WHERE NOT :complete AND :not_empty
  AND (:absent OR NOT :same_reference)
LIMIT 20;
