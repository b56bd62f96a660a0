UPDATE sluice.run SET undoes = :'undoes' WHERE run_id = :'run_id';
