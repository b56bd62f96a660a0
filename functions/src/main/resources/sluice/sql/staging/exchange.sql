-- Rows that exchange unique values get theirs.
UPDATE :target t SET :set_exchanged
FROM (SELECT s.*, :z_old
      FROM :noted z JOIN (SELECT :typed FROM :staging r WHERE :in_window OFFSET 0) s ON :z_joins_s) d
WHERE :old_joins_t;
