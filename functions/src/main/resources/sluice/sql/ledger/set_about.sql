UPDATE sluice.run SET about = :'about' WHERE run_id = :'run_id' AND about IS NULL;
