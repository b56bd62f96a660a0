-- A part of a chunk as a chunk of its own.
INSERT INTO sluice.chunk (run_id, number, chunk, from_key, to_key, staged, inside, postponed, blocked)
SELECT c.run_id, c.number, (SELECT max(m.chunk) + 1 FROM sluice.chunk m WHERE m.run_id = c.run_id AND m.number = c.number),
       :'from_key', :'to_key', :'staged', :'inside', c.postponed, c.blocked + :'blocked'::int
FROM sluice.chunk c
WHERE c.run_id = :'run_id' AND c.number = :'number' AND c.chunk = :'chunk';
