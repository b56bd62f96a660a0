SELECT count(*) AS staged,
       count(*) FILTER (WHERE r.inside) AS inside,
       :filled AS filled
       :bad_counts
FROM (SELECT r.*, :in_window AS inside FROM :staging r WHERE :r_range OFFSET 0) r;
