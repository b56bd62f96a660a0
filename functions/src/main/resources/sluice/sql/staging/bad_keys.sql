SELECT :r_key_json AS key
FROM :staging r
WHERE :r_range AND :in_window AND (:bad)
ORDER BY :r_key
LIMIT 20;
