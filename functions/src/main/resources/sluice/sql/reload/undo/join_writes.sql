-- A row that the run wrote more than once is put back to what it was before the first write, if it still is what the last one
-- wrote: the first entry gets what the last one says, and the others are done with. An entry follows the one whose row it found.
WITH RECURSIVE link AS (
    SELECT DISTINCT ON (b.sluice_entry) b.sluice_entry AS entry, a.sluice_entry AS earlier
    FROM :images b JOIN :images a
      ON :b_overwrites_a AND a.sluice_written OPERATOR(pg_catalog.=) :b_hash AND a.sluice_entry OPERATOR(pg_catalog.<) b.sluice_entry
    WHERE b.sluice_wrote OPERATOR(pg_catalog.=) 'updated' AND a.sluice_outcome IS NULL AND b.sluice_outcome IS NULL
    ORDER BY b.sluice_entry, a.sluice_entry DESC
), chain AS (
    SELECT l.earlier AS first, l.entry
    FROM link l
    WHERE NOT EXISTS (SELECT FROM link m WHERE m.entry OPERATOR(pg_catalog.=) l.earlier)
    UNION
    SELECT c.first, l.entry FROM chain c JOIN link l ON l.earlier OPERATOR(pg_catalog.=) c.entry
), joined AS (
    UPDATE :images i SET sluice_outcome = 'written again' FROM chain c WHERE i.sluice_entry OPERATOR(pg_catalog.=) c.entry
), first AS (
    UPDATE :images i SET sluice_xid = l.sluice_xid, sluice_written = l.sluice_written, :key_of_last
    FROM (SELECT c.first, pg_catalog.max(c.entry) AS entry FROM chain c GROUP BY c.first) x
    JOIN :images l ON l.sluice_entry OPERATOR(pg_catalog.=) x.entry
    WHERE i.sluice_entry OPERATOR(pg_catalog.=) x.first
    RETURNING 1
)
SELECT pg_catalog.count(*) AS rows FROM first;
