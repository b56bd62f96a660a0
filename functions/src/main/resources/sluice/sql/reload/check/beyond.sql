-- Rows of the target's window before the first and after the last staged key.
SELECT :t_key_json AS key, pg_catalog.count(*) OVER () AS rows
FROM :target t
WHERE :t_in_window AND :t_beyond
LIMIT 20;
