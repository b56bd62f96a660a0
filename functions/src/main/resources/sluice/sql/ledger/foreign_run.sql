SELECT EXISTS (SELECT FROM sluice.run WHERE run_id = :'run_id' AND deployment NOT IN ('', :'deployment')) AS there;
