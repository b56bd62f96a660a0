-- What the chunks of each table say of its columns: those that a staged row of the window has a value in, those that the
-- target has a value in where no row of the chunk has one, and how many rows the target had where that was looked at.
SELECT number,
       sum(inside) AS inside,
       sum(matched) AS matched,
       array(SELECT DISTINCT c FROM sluice.chunk f, unnest(f.filled) c
             WHERE f.run_id = :'run_id' AND f.number = chunk.number) AS filled,
       array(SELECT DISTINCT c FROM sluice.chunk h, unnest(h.held) c
             WHERE h.run_id = :'run_id' AND h.number = chunk.number) AS held
FROM sluice.chunk
WHERE run_id = :'run_id'
GROUP BY number
ORDER BY number;
