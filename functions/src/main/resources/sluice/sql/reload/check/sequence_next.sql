SELECT q.last_value::numeric + CASE WHEN q.is_called THEN :'increment'::numeric ELSE 0 END AS next FROM :sequence q;
