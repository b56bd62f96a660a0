SELECT :r_key_json AS key FROM :staging r WHERE :r_range AND :in_window ORDER BY :r_key LIMIT 1;
