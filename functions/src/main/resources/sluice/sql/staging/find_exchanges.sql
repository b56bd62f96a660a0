-- Staged unique values that a row of the target with another key holds. Where this run gives that row another value, they
-- exchange values, and it is noted. Held: this run gives it none. Own: it is the row itself, which stands under another key.
-- Possible: the row can let go of its value, for one because nobody holds the one that it gets.
-- u are rows under the names of the target's columns, as in collisions_in_staging.
WITH pair AS MATERIALIZED (
    SELECT :s_key_json AS key, :s_key_k, :numbered_t_o
    FROM (SELECT :key_by_number, :unique_values
          FROM (SELECT :named FROM (SELECT :typed FROM :staging r WHERE :in_window OFFSET 0) s) u
          WHERE :unique_holds) s
    JOIN (SELECT :key_by_number, :unique_values FROM :target u WHERE :unique_holds) t ON :same_unique AND :other_key
), owner AS (
    SELECT :s_key_k, :s_key_o FROM (SELECT :typed_key FROM :staging r WHERE :in_window OFFSET 0) s
    :strays
), owned AS MATERIALIZED (
    -- FULL, because it joins them as sets however many pairs are expected
    SELECT p.key, :owner_all, o.k1 IS NULL AS held, o.k1 IS NOT NULL AND (:owner_is_pair) AS own,
           :possible AS possible
    FROM (SELECT pair.*, true AS found FROM pair) p FULL JOIN owner o ON :owner_joins_pair
    WHERE coalesce(p.found, false)
), noted AS (
    INSERT INTO :noted (n, :noted_all)
    SELECT :'n'::pg_catalog.int4, :noted_all FROM owned WHERE possible AND NOT held AND NOT own
    ON CONFLICT DO NOTHING
)
SELECT w.key, w.held, w.rows
FROM (SELECT key, held, pg_catalog.count(*) OVER (PARTITION BY held) AS rows,
             pg_catalog.row_number() OVER (PARTITION BY held) AS n
      FROM owned
      WHERE held OR NOT own AND NOT possible) w
WHERE w.n OPERATOR(pg_catalog.<=) 20;
