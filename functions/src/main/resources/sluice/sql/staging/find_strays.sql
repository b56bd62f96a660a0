-- Staged rows that would be inserted, though the source's row stands in the target under another key. One that stands
-- there several times is left out: nobody can say which of them it is. No row is looked up where there are more than `most`.
WITH absent AS MATERIALIZED (
    SELECT s.*
    FROM (SELECT :typed_keys FROM :staging r WHERE :r_range AND :in_window OFFSET 0) s
    LEFT JOIN :target t ON :s_joins_t AND :t_range
    WHERE :absent
), counted AS (
    SELECT pg_catalog.count(*) AS rows FROM absent
), found AS (
    SELECT :s_key_k, :t_key_o,
           pg_catalog.count(*) OVER (PARTITION BY :s_key) AS holders,
           pg_catalog.count(*) OVER (PARTITION BY :t_key) AS claimants
    FROM absent s JOIN :target t ON :same_source
    WHERE (SELECT rows OPERATOR(pg_catalog.<=) :'most'::pg_catalog.int8 FROM counted)
), noted AS (
    INSERT INTO :noted
    SELECT :noted_all FROM found WHERE holders OPERATOR(pg_catalog.=) 1 AND claimants OPERATOR(pg_catalog.=) 1
    RETURNING 1
)
SELECT rows AS absent, (SELECT pg_catalog.count(*) FROM noted) AS strays FROM counted;
