-- The first key of the next chunk: some rows on, and of the window, and such that the target's type can hold it too.
SELECT array[:r_key_text] AS bound
FROM (SELECT r.* FROM :staging r WHERE :r_range ORDER BY :r_key OFFSET :'rows'::bigint) r
WHERE :in_window AND :good_key AND :r_beyond
ORDER BY :r_key
LIMIT 1;
