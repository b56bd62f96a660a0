INSERT INTO sluice.chunk (run_id, number, chunk, from_key, to_key, staged, inside, bad, filled, held, matched, replaced, cut)
VALUES (:'run_id', :'number', :'chunk', :'from_key', :'to_key', :'staged', :'inside', :'bad',
        :'filled'::text[], :'held'::text[], :'matched', :'replaced', :'cut');
