-- Rows whose new values nobody holds get them first.
UPDATE :target t SET :set_exchanged
FROM (SELECT s.*, :z_old
      FROM :noted z JOIN (SELECT :typed FROM :staging r WHERE :in_window OFFSET 0) s ON :z_joins_s
      WHERE z.n OPERATOR(pg_catalog.=) :'n'::pg_catalog.int4) d
WHERE :old_joins_t;
