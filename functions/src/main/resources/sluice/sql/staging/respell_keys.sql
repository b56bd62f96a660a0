-- Keys made of CHAR: where the target has a staged key with other trailing blanks only, staging takes the target's spelling,
-- so that the row is found and no second one is made. A key that the target has as it was sent stays as it is.
UPDATE :staging r SET :respelled
FROM (SELECT s.*
      FROM (SELECT r.ctid AS place, :typed_key FROM :staging r WHERE :in_window AND :good_key OFFSET 0) s
      LEFT JOIN :target t ON :s_joins_t
      WHERE :absent
      OFFSET 0) s
:spellings
JOIN :target t ON :spelled_joins_t
WHERE r.ctid OPERATOR(pg_catalog.=) s.place;
