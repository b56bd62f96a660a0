-- What a run's report does not say of it: when it was, what was to be done, and who works on it.
SELECT execution_arn,
       deployment,
       to_char(accepted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS started_at,
       to_char(ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS ended_at,
       extract(epoch FROM date_trunc('second', coalesce(ended_at, now()) - accepted_at))::bigint AS seconds,
       about,
       ARRAY(SELECT t.schema_name || '.' || t.table_name FROM sluice.run_table t WHERE t.run_id = r.run_id ORDER BY t.number) AS tables,
       current_database() AS database
FROM sluice.run r
WHERE run_id = :'run_id';
