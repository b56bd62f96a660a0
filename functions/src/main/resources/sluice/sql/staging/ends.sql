-- The first and the last key of the window that the target's type can hold.
SELECT (SELECT array[:r_key_text] FROM :staging r WHERE :in_window AND :good_key ORDER BY :r_key LIMIT 1) AS first,
       (SELECT array[:r_key_text] FROM :staging r WHERE :in_window AND :good_key ORDER BY :r_key_backwards LIMIT 1) AS last;
