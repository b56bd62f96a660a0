-- What is known of a run besides its report, for those who are told of it.
SELECT r.about,
       current_database() AS database,
       (SELECT count(*) FROM sluice.server_text t WHERE t.run_id = r.run_id) AS said,
       (SELECT count(*) FROM sluice.finding f WHERE f.run_id = r.run_id) AS examples,
       (SELECT to_char(min(i.kept_until) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
        FROM sluice.images i
        WHERE i.run_id = r.run_id AND i.dropped_at IS NULL) AS undo_until
FROM sluice.run r
WHERE r.run_id = :'run_id';
