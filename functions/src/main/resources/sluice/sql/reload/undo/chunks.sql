INSERT INTO sluice.undo_chunk (run_id, number, chunk, phase, first_entry, last_entry, rows)
SELECT :'run_id', :'number'::int, row_number() OVER (ORDER BY phase, first_entry), phase, first_entry, last_entry, rows
FROM (SELECT phase, min(entry) AS first_entry, max(entry) AS last_entry, count(*) AS rows
      FROM (SELECT sluice_entry AS entry,
                   CASE sluice_wrote WHEN 'inserted' THEN :'delete_phase'::int ELSE 0 END AS phase,
                   (row_number() OVER (PARTITION BY sluice_wrote ORDER BY sluice_entry) - 1) / :'rows'::bigint AS part
            FROM :images
            WHERE sluice_outcome IS NULL) e
      GROUP BY phase, part) c;
