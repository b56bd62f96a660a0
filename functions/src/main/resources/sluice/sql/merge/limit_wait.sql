SELECT pg_catalog.set_config('lock_timeout', :'millis', true) AS set;
