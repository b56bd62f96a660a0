-- Sessions of the same name are earlier attempts at this session's work. The wait is for the session's end.
SELECT coalesce(bool_and(pg_terminate_backend(pid, 10000)), true) AS gone
FROM pg_stat_activity
WHERE application_name = current_setting('application_name')
  AND application_name LIKE 'sluice %'
  AND datname = current_database()
  AND usename = current_user
  AND pid <> pg_backend_pid();
