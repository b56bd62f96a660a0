-- A staged row whose unique value another key's row holds. u are rows under the names of the target's columns, as in
-- collisions_in_staging.
SELECT :s_key_json AS key, pg_catalog.count(*) OVER () AS rows
FROM (SELECT :key_by_number, :unique_values
      FROM (SELECT :named FROM (SELECT :typed FROM :staging r WHERE :r_range AND :in_window OFFSET 0) s) u
      WHERE :unique_holds) s
JOIN (SELECT :key_by_number, :unique_values FROM :target u WHERE :unique_holds) t ON :same_unique AND :other_key
LIMIT 20;
