SELECT count(*) AS chunks FROM sluice.chunk WHERE run_id = :'run_id' AND merged_at IS NULL;
