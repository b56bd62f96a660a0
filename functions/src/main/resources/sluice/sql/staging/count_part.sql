SELECT count(*) AS staged FROM :staging r WHERE :r_range;
