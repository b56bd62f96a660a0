SELECT plan, outcome, error, cause, report FROM sluice.run WHERE run_id = :'run_id';
