UPDATE sluice.chunk SET bad = bad || :'bad'::jsonb
WHERE run_id = :'run_id' AND number = :'number' AND chunk = :'chunk';
