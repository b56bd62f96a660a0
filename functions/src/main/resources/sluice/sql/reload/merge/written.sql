SELECT coalesce(sum(inserted + updated), 0) AS rows FROM sluice.chunk WHERE run_id = :'run_id' AND merged_at IS NOT NULL;
