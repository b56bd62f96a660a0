-- Rows that the run inserted, and that are what it inserted, go. One that another row refers to stays for now: its deletion could take
-- that row along, or change it.
WITH s AS MATERIALIZED (
    SELECT i.sluice_entry AS entry, t.ctid AS place, t.tableoid AS part, :outcome AS outcome, :by_values AS by_values
    FROM :images i LEFT JOIN :target t ON :i_joins_t
    WHERE :of_chunk
), referenced AS MATERIALIZED (
    :referenced
), written AS (
    DELETE FROM :target t
    USING s JOIN :images i ON i.sluice_entry OPERATOR(pg_catalog.=) s.entry
    WHERE s.outcome OPERATOR(pg_catalog.=) 'deleted' AND :i_joins_t
      AND t.ctid OPERATOR(pg_catalog.=) s.place AND t.tableoid OPERATOR(pg_catalog.=) s.part
      AND NOT s.entry OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT r.entry FROM referenced r))
    RETURNING 1
), marked AS (
    UPDATE :images i SET sluice_outcome = s.outcome
    FROM s
    WHERE i.sluice_entry OPERATOR(pg_catalog.=) s.entry
      AND NOT s.entry OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT r.entry FROM referenced r))
)
SELECT pg_catalog.count(*) FILTER (WHERE outcome OPERATOR(pg_catalog.=) 'deleted')
           OPERATOR(pg_catalog.-) (SELECT pg_catalog.count(DISTINCT r.entry) FROM referenced r) AS wanted,
       (SELECT pg_catalog.count(*) FROM written) AS written,
       pg_catalog.count(*) FILTER (WHERE outcome OPERATOR(pg_catalog.=) 'changed') AS changed,
       pg_catalog.count(*) FILTER (WHERE outcome OPERATOR(pg_catalog.=) 'gone') AS gone,
       pg_catalog.count(*) FILTER (WHERE outcome OPERATOR(pg_catalog.=) 'deleted' AND by_values) AS by_values,
       (SELECT pg_catalog.count(DISTINCT r.entry) FROM referenced r) AS referenced,
       (SELECT pg_catalog.min(r.reason) FROM referenced r) AS reason
FROM s;
