-- Rows that are what the run wrote get back the values of the columns that it wrote.
WITH s AS MATERIALIZED (
    SELECT i.sluice_entry AS entry, t.ctid AS place, t.tableoid AS part, :outcome AS outcome, :by_values AS by_values
    FROM :images i LEFT JOIN :target t ON :i_joins_t
    WHERE :of_chunk
), written AS (
    UPDATE :target t SET :restore
    FROM s JOIN :images i ON i.sluice_entry OPERATOR(pg_catalog.=) s.entry
    WHERE s.outcome OPERATOR(pg_catalog.=) 'restored' AND :i_joins_t
      AND t.ctid OPERATOR(pg_catalog.=) s.place AND t.tableoid OPERATOR(pg_catalog.=) s.part
    RETURNING 1
), marked AS (
    UPDATE :images i SET sluice_outcome = s.outcome FROM s WHERE i.sluice_entry OPERATOR(pg_catalog.=) s.entry
)
SELECT pg_catalog.count(*) FILTER (WHERE outcome OPERATOR(pg_catalog.=) 'restored') AS wanted,
       (SELECT pg_catalog.count(*) FROM written) AS written,
       pg_catalog.count(*) FILTER (WHERE outcome OPERATOR(pg_catalog.=) 'changed') AS changed,
       pg_catalog.count(*) FILTER (WHERE outcome OPERATOR(pg_catalog.=) 'gone') AS gone,
       pg_catalog.count(*) FILTER (WHERE outcome OPERATOR(pg_catalog.=) 'restored' AND by_values) AS by_values,
       0 AS referenced,
       NULL AS reason
FROM s;
