SELECT coalesce(bool_and(pg_terminate_backend(pid, 10000)), true) AS gone
FROM pg_stat_activity
WHERE starts_with(application_name, :'prefix')
  AND datname = current_database()
  AND usename = current_user
  AND pid <> pg_backend_pid();
