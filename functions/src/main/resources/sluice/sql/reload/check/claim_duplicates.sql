-- A table whose second rows nobody has looked for.
SELECT number
FROM sluice.run_table
WHERE run_id = :'run_id' AND number = ANY (:'numbers'::int[]) AND duplicates IS NULL
ORDER BY number
LIMIT 1
FOR UPDATE :when_locked;
