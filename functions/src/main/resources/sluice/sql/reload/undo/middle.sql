-- The entry that the second half of what is left of a chunk begins with.
SELECT sluice_entry AS entry, left_rows
FROM (SELECT i.sluice_entry, row_number() OVER (ORDER BY i.sluice_entry) AS n, count(*) OVER () AS left_rows
      FROM :images i
      WHERE :of_chunk) e
WHERE n = left_rows / 2 + 1 AND left_rows > 1;
