-- What would become of each entry.
SELECT s.wrote, s.outcome, pg_catalog.count(*) AS rows
FROM (SELECT i.sluice_wrote AS wrote, :outcome AS outcome
      FROM :images i LEFT JOIN :target t ON :i_joins_t
      WHERE i.sluice_outcome IS NULL) s
GROUP BY 1, 2;
