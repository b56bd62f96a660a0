-- Rows of the target that are a staged row's by the source's key, and stand under another key than it.
SELECT :t_key_json AS key, pg_catalog.count(*) OVER () AS rows
FROM (SELECT :typed_keys FROM :staging r WHERE :in_window OFFSET 0) s
JOIN :target t ON :same_source AND :not_same_key
LIMIT 20;
