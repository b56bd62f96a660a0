-- Rows of the target that are a staged row's by the source's key as the target's index compares it, or a CHAR its blanks,
-- spelled in another way, and stand under another key than it: rows of their own, if that key is staged, else second ones or nobody can tell.
WITH second AS MATERIALIZED (
    SELECT d.*
    FROM (SELECT :t_key_json AS key, :t_key_o, :absent AS absent
          FROM (SELECT :typed_keys FROM :staging r WHERE :in_window OFFSET 0) s
          LEFT JOIN :target t ON :like_source AND NOT :same_source AND :not_same_key
          OFFSET 0) d
    WHERE NOT d.absent
)
SELECT w.key, pg_catalog.count(*) OVER () AS rows
FROM second w
LEFT JOIN (SELECT :typed_key, true AS staged FROM :staging r WHERE :in_window OFFSET 0) s ON :w_joins_s
WHERE s.staged IS NULL
LIMIT 20;
