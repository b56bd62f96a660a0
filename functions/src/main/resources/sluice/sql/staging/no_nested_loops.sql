-- For this transaction: a join that no index serves is planned as a hash join, whatever the statistics say.
SELECT pg_catalog.set_config('enable_nestloop', 'off', true);
