-- Rows that a later run wrote as well, and that it has not put back.
SELECT count(*) AS rows
FROM (SELECT DISTINCT a.sluice_entry
      FROM :images a JOIN :later_images b ON :b_overwrites_a
      WHERE a.sluice_outcome IS NULL AND (b.sluice_outcome IS NULL OR b.sluice_outcome = 'refused')) e;
