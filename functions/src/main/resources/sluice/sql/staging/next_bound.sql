-- The first key of the next chunk. A row of the window, so that the target's type can hold it too.
SELECT array[:r_key_text] AS bound
FROM :staging r
WHERE :r_range AND :in_window
ORDER BY :r_key
OFFSET :'rows'::bigint LIMIT 1;
