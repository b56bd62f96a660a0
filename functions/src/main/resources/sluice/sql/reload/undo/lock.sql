-- Locks the rows that a chunk puts back, in the order of their keys: what the next statement finds of them stays.
SELECT pg_catalog.count(*) AS rows
FROM (SELECT FROM :images i JOIN :target t ON :i_joins_t
      WHERE :of_chunk
      ORDER BY :i_key
      FOR UPDATE OF t) l;
