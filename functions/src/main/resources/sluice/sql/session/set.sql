-- Sets all of them for the rest of the session. An unnest of several arrays is always the system's own.
--   names, values  two arrays of the same length
SELECT pg_catalog.count(pg_catalog.set_config(w.name, w.value, false)) AS settings
  FROM unnest(:'names'::pg_catalog.text[], :'values'::pg_catalog.text[]) AS w (name, value)
