-- Sets all of them until the transaction ends or they are set again; NULL is what they were at log-in. An unnest of several
-- arrays is always the system's own.
--   names, values  two arrays of the same length
SELECT pg_catalog.count(pg_catalog.set_config(w.name, w.value, true)) AS settings, pg_catalog.pg_backend_pid() AS pid
  FROM unnest(:'names'::pg_catalog.text[], :'values'::pg_catalog.text[]) AS w (name, value)
