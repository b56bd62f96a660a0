-- How long locks are waited for.
--   once  in this transaction alone
SELECT pg_catalog.set_config('lock_timeout', :'millis', :'once') AS set;
