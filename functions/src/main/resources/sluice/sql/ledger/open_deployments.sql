-- Who works on each run that has no outcome yet.
SELECT run_id, deployment FROM sluice.run WHERE outcome IS NULL;
