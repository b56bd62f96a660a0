WITH parked AS (
    UPDATE :target t SET :passing
    FROM :images i
    WHERE i.sluice_outcome OPERATOR(pg_catalog.=) 'restoring' AND :i_joins_t
    RETURNING 1
)
SELECT pg_catalog.count(*) AS rows FROM parked;
