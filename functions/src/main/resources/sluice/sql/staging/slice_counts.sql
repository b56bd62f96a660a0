SELECT count(*) AS staged,
       count(*) FILTER (WHERE s.inside) AS inside,
       :filled AS filled,
       :replaced AS replaced,
       :cut AS cut
       :bad_counts
FROM (SELECT :raw, :in_window AS inside FROM :staging r WHERE :r_range OFFSET 0) s;
