-- Columns of a table in which staged rows of the window hold U+FFFD, and in how many.
SELECT r.key AS name, sum(r.value::int8) AS rows
FROM sluice.chunk c, jsonb_each_text(c.replaced) r
WHERE c.run_id = :'run_id' AND c.number = :'number'
GROUP BY r.key
ORDER BY r.key;
