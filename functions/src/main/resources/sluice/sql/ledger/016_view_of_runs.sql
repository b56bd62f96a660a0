-- As the views of 013: names and columns stay.
CREATE OR REPLACE VIEW sluice.runs AS
SELECT run_id,
       coalesce(outcome, 'open') AS outcome,
       accepted_at AS started_at,
       ended_at,
       date_trunc('second', coalesce(ended_at, now()) - accepted_at) AS duration,
       ARRAY(SELECT t.schema_name || '.' || t.table_name FROM sluice.run_table t WHERE t.run_id = r.run_id ORDER BY t.number) AS tables,
       plan ->> 'reason' AS reason,
       error,
       cause,
       execution_arn,
       ARRAY(SELECT jsonb_array_elements_text(coalesce(report, plan) -> 'notes')) AS notes,
       problems,
       about ->> 'request' AS request
FROM sluice.run r;
COMMENT ON VIEW sluice.runs IS
    'One row a run. outcome: open while it has none. duration: until now while it is open. problems: why a request was refused. request: what to start again, with the bounds that it had.';
GRANT SELECT ON sluice.runs TO PUBLIC;
