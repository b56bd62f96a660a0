-- Of which run a run is the undo.
ALTER TABLE sluice.run ADD COLUMN undoes text REFERENCES sluice.run;
CREATE INDEX run_undoes ON sluice.run (undoes) WHERE undoes IS NOT NULL;

-- Where rows of a table are kept as they were before a run wrote them, each in a table of this schema with the columns of the
-- target. files: the target's files, and those of its partitions, by their oids, from before the run wrote. dropped_at: it is no more.
CREATE TABLE sluice.image (
    run_id     text NOT NULL,
    number     int NOT NULL,
    table_name text NOT NULL,
    days       int NOT NULL,
    files      jsonb NOT NULL,
    dropped_at timestamptz,
    PRIMARY KEY (run_id, number),
    FOREIGN KEY (run_id, number) REFERENCES sluice.run_table
);

-- What a run that undoes another does at once: entries of one kind, first_entry to last_entry. phase: rows are restored first (0), then
-- inserted ones are deleted, children before parents. postponed: how many rows were done with when a constraint refused some of them,
-- reason: which.
CREATE TABLE sluice.undo_chunk (
    run_id      text NOT NULL,
    number      int NOT NULL,
    chunk       int NOT NULL,
    phase       int NOT NULL,
    first_entry bigint NOT NULL,
    last_entry  bigint NOT NULL,
    rows        bigint NOT NULL,
    restored    bigint NOT NULL DEFAULT 0,
    deleted     bigint NOT NULL DEFAULT 0,
    changed     bigint NOT NULL DEFAULT 0,
    gone        bigint NOT NULL DEFAULT 0,
    refused     bigint NOT NULL DEFAULT 0,
    by_values   bigint NOT NULL DEFAULT 0,
    blocked     int NOT NULL DEFAULT 0,
    postponed   bigint,
    reason      text,
    done_at     timestamptz,
    PRIMARY KEY (run_id, number, chunk),
    FOREIGN KEY (run_id, number) REFERENCES sluice.run_table
);
CREATE INDEX undo_chunk_to_do ON sluice.undo_chunk (run_id) WHERE done_at IS NULL;

CREATE VIEW sluice.images AS
SELECT i.run_id,
       i.number,
       t.schema_name || '.' || t.table_name AS table_name,
       'sluice.' || i.table_name AS image,
       r.ended_at + make_interval(days => i.days) AS kept_until,
       i.dropped_at,
       (SELECT u.run_id FROM sluice.run u WHERE u.undoes = i.run_id AND u.outcome IS DISTINCT FROM 'refused'
        ORDER BY u.accepted_at DESC LIMIT 1) AS undone_by
FROM sluice.image i JOIN sluice.run_table t USING (run_id, number) JOIN sluice.run r USING (run_id);
COMMENT ON VIEW sluice.images IS
    'Where rows are kept as they were before a run wrote them. kept_until: NULL while the run is open. undone_by: the last run that put rows back.';
GRANT SELECT ON sluice.images TO PUBLIC;

CREATE VIEW sluice.undone AS
SELECT r.undoes AS run_id,
       r.run_id AS undone_by,
       t.schema_name || '.' || t.table_name AS table_name,
       coalesce(sum(c.rows), 0) AS rows,
       coalesce(sum(c.restored), 0) AS restored,
       coalesce(sum(c.deleted), 0) AS deleted,
       coalesce(sum(c.changed), 0) AS changed_since,
       coalesce(sum(c.gone), 0) AS gone_since,
       coalesce(sum(c.refused), 0) AS refused
FROM sluice.run r JOIN sluice.run_table t USING (run_id) LEFT JOIN sluice.undo_chunk c USING (run_id, number)
WHERE r.undoes IS NOT NULL
GROUP BY r.run_id, t.number, t.schema_name, t.table_name;
COMMENT ON VIEW sluice.undone IS
    'What each run that undid another did so far, a row a table: rows restored, inserted rows deleted, and rows left as they are because they were changed or deleted since, or a constraint refused it.';
GRANT SELECT ON sluice.undone TO PUBLIC;
