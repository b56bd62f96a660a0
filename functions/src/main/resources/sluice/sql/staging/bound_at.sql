-- As next_bound, where every row is good and no two keys can be one: the key alone is read, from the index.
SELECT array[:r_key_text] AS bound FROM :staging r WHERE :r_range ORDER BY :r_key OFFSET :'rows'::bigint LIMIT 1;
