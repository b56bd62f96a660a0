INSERT INTO sluice.server_text (run_id, step, sqlstate, said)
SELECT :'run_id', :'step', :'sqlstate', :'said'
WHERE NOT EXISTS (SELECT FROM sluice.server_text
                  WHERE run_id = :'run_id' AND step = :'step' AND sqlstate = :'sqlstate' AND said = :'said');
