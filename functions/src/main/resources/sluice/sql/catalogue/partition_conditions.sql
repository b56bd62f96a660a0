-- What a row must satisfy to get into each of some partitions, in their order. Names are as the catalogue's path needs them.
SELECT pg_get_partition_constraintdef(w.oid) AS condition
  FROM unnest(:'oids'::oid[]) WITH ORDINALITY AS w (oid, n)
 ORDER BY w.n;
