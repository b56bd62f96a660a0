-- What becomes of each entry, where rows are to be restored that may have exchanged values.
WITH s AS MATERIALIZED (
    SELECT i.sluice_entry AS entry, :outcome AS outcome, :by_values AS by_values
    FROM :images i LEFT JOIN :target t ON :i_joins_t
    WHERE :of_chunk
), judged AS (
    UPDATE :images i
    SET sluice_outcome = CASE s.outcome WHEN 'restored' THEN 'restoring' ELSE s.outcome END
    FROM s
    WHERE i.sluice_entry OPERATOR(pg_catalog.=) s.entry
)
SELECT pg_catalog.count(*) FILTER (WHERE outcome OPERATOR(pg_catalog.=) 'restored') AS restoring,
       pg_catalog.count(*) FILTER (WHERE outcome OPERATOR(pg_catalog.=) 'changed') AS changed,
       pg_catalog.count(*) FILTER (WHERE outcome OPERATOR(pg_catalog.=) 'gone') AS gone,
       pg_catalog.count(*) FILTER (WHERE outcome OPERATOR(pg_catalog.=) 'restored' AND by_values) AS by_values
FROM s;
