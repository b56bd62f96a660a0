SELECT run_id, outcome, to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS started_at,
       extract(epoch FROM duration)::bigint AS seconds, tables
FROM sluice.runs
ORDER BY started_at DESC, run_id;
