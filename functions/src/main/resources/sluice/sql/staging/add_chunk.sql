INSERT INTO sluice.chunk (run_id, number, chunk, from_key, to_key, staged, inside, bad)
VALUES (:'run_id', :'number', :'chunk', :'from_key', :'to_key', :'staged', :'inside', :'bad');
