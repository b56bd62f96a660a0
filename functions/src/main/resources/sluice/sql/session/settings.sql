-- What the session has of the settings named (those that this server knows), and which server process it is. Every name is
-- qualified: at log-in the search path may be anybody's.
--   names  the settings
SELECT s.name,
       s.setting,
       pg_catalog.pg_backend_pid() AS pid,
       pg_catalog.pg_is_in_recovery() AS in_recovery
  FROM pg_catalog.pg_settings s
 WHERE s.name OPERATOR(pg_catalog.=) ANY (:'names'::pg_catalog.text[])
