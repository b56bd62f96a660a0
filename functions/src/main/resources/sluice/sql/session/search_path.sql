-- Names are looked up along this path until the transaction ends or it is set again.
--   path  as SET search_path takes it
SELECT pg_catalog.set_config('search_path', :'path', true) AS path, pg_catalog.pg_backend_pid() AS pid
