-- Entries whose unique value a row of the target holds that is not restored with them.
WITH held AS MATERIALIZED (
    SELECT s.sluice_entry AS entry
    FROM (SELECT u.sluice_entry, :u_image_key, :unique_values
          FROM :images u
          WHERE u.sluice_outcome OPERATOR(pg_catalog.=) 'restoring' AND :unique_holds) s
    JOIN (SELECT :u_target_key, :unique_values FROM :target u WHERE :unique_holds) t ON :same_unique AND NOT :s_is_t
    WHERE NOT EXISTS (SELECT FROM :images i WHERE i.sluice_outcome OPERATOR(pg_catalog.=) 'restoring' AND :i_is_t)
), refused AS (
    UPDATE :images i SET sluice_outcome = 'refused', sluice_reason = :'reason'
    FROM held h
    WHERE i.sluice_entry OPERATOR(pg_catalog.=) h.entry
    RETURNING 1
)
SELECT pg_catalog.count(*) AS rows FROM refused;
