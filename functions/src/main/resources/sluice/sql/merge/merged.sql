-- Counts a chunk as merged. The claim must still be ours, and stay so until this transaction has committed.
WITH claim AS MATERIALIZED (
    SELECT FROM sluice.claim
    WHERE schema_name = :'schema' AND table_name = :'table' AND run_id = :'run_id'
    FOR KEY SHARE
), merged AS (
    UPDATE sluice.chunk
    SET inserted = :'inserted', updated = :'updated', unchanged = :'unchanged', merged_at = clock_timestamp(),
        merge_seconds = extract(epoch FROM clock_timestamp() - now())
    WHERE run_id = :'run_id' AND number = :'number' AND chunk = :'chunk' AND merged_at IS NULL
    RETURNING 1
)
SELECT (SELECT count(*) FROM claim) AS held, (SELECT count(*) FROM merged) AS merged;
