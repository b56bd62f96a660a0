-- What a database said when a step failed, in its own words: they may hold values of rows, so they are kept here and told
-- nowhere else. A run that failed before it was accepted has words, too.
CREATE TABLE sluice.server_text (
    run_id   text NOT NULL,
    noted_at timestamptz NOT NULL DEFAULT now(),
    step     text NOT NULL,
    sqlstate text NOT NULL,
    said     text NOT NULL
);

CREATE INDEX server_text_of_run ON sluice.server_text (run_id);

-- What the run was to do, as people are told of it.
ALTER TABLE sluice.run ADD COLUMN about jsonb;

-- The row that a constraint or a function of the user's refused while it was written.
ALTER TABLE sluice.finding
    DROP CONSTRAINT finding_kind_check,
    ADD CONSTRAINT finding_kind_check CHECK (kind IN ('missing', 'different', 'replaced', 'extra', 'bad value', 'collision',
        'duplicate', 'orphan', 'no partition', 'refused'));
