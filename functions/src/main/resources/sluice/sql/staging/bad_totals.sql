SELECT number, b.key AS what, sum(b.value::bigint) AS rows
FROM sluice.chunk, jsonb_each_text(bad) b
WHERE run_id = :'run_id'
GROUP BY number, b.key
ORDER BY number, b.key;
