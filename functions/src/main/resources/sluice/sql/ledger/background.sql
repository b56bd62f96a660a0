-- What is known of a run besides its report, for those who are told of it.
SELECT r.about,
       current_database() AS database,
       (SELECT count(*) FROM sluice.server_text t WHERE t.run_id = r.run_id) AS said,
       (SELECT count(*) FROM sluice.finding f WHERE f.run_id = r.run_id) AS examples
FROM sluice.run r
WHERE r.run_id = :'run_id';
