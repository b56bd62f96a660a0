UPDATE sluice.run
SET outcome = :'outcome', report = :'report', ended_at = now()
WHERE run_id = :'run_id' AND outcome IS NULL;
