-- Columns of a table whose staged values of the window are not what the source holds, and in how many rows.
SELECT r.what, r.name, sum(r.rows::int8) AS rows
FROM sluice.chunk c
CROSS JOIN LATERAL (SELECT 'replaced' AS what, key AS name, value AS rows FROM jsonb_each_text(c.replaced)
                    UNION ALL
                    SELECT 'cut', key, value FROM jsonb_each_text(c.cut)) r
WHERE c.run_id = :'run_id' AND c.number = :'number'
GROUP BY r.what, r.name
ORDER BY r.what DESC, r.name;
