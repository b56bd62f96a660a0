-- Whether the run changes a value of columns that another table references.
SELECT pg_catalog.count(*) AS rows
FROM (SELECT :referenced FROM :staging r WHERE :in_window OFFSET 0) s
JOIN :target t ON :s_joins_t
WHERE (:unchanged) IS NOT TRUE;
