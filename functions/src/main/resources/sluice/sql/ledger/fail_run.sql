UPDATE sluice.run
SET outcome = 'failed', error = :'error', cause = :'cause', ended_at = now()
WHERE run_id = :'run_id' AND deployment IN ('', :'deployment') AND outcome IS NULL;
