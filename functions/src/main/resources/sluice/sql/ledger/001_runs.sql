-- What Sluice remembers: runs, who holds which table, how far each table is, and what was found.
-- Nothing here is secret; keys of findings are data of the tables and stay in this database.

CREATE TABLE sluice.run (
    run_id        text PRIMARY KEY,
    execution_arn text NOT NULL,
    plan          jsonb NOT NULL,
    accepted_at   timestamptz NOT NULL DEFAULT now(),
    outcome       text CHECK (outcome IN ('clean', 'drifted', 'inconclusive', 'failed')),
    ended_at      timestamptz,
    error         text,
    cause         text,
    report        jsonb
);

-- One run at a time per target table: the primary key is the lock.
CREATE TABLE sluice.claim (
    schema_name text NOT NULL,
    table_name  text NOT NULL,
    run_id      text NOT NULL REFERENCES sluice.run,
    claimed_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (schema_name, table_name)
);

CREATE TABLE sluice.run_table (
    run_id        text NOT NULL REFERENCES sluice.run,
    number        int NOT NULL,
    level         int NOT NULL,
    schema_name   text NOT NULL,
    table_name    text NOT NULL,
    source_before bigint,
    loaded        bigint,
    sliced_at     timestamptz,
    PRIMARY KEY (run_id, number)
);

-- A range of keys, [from_key, to_key) as staging's text; NULL is before the first, or after the last.
-- A count is NULL until its step has committed. postponed: how many chunks of the table were merged when this one
-- had to wait for a row of its own table.
CREATE TABLE sluice.chunk (
    run_id        text NOT NULL,
    number        int NOT NULL,
    chunk         int NOT NULL,
    from_key      text[],
    to_key        text[],
    staged        bigint NOT NULL,
    inside        bigint NOT NULL,
    bad           jsonb NOT NULL DEFAULT '{}',
    postponed     int,
    inserted      bigint,
    updated       bigint,
    unchanged     bigint,
    merge_seconds double precision,
    merged_at     timestamptz,
    missing       bigint,
    different     bigint,
    extra         bigint,
    check_seconds double precision,
    checked_at    timestamptz,
    PRIMARY KEY (run_id, number, chunk),
    FOREIGN KEY (run_id, number) REFERENCES sluice.run_table
);

CREATE INDEX chunk_to_merge ON sluice.chunk (run_id, number, chunk) WHERE merged_at IS NULL;
CREATE INDEX chunk_to_check ON sluice.chunk (run_id, number, chunk) WHERE checked_at IS NULL;

-- Examples, up to 20 of each kind a table; the totals are in sluice.chunk.
CREATE TABLE sluice.finding (
    run_id  text NOT NULL,
    number  int NOT NULL,
    kind    text NOT NULL CHECK (kind IN ('missing', 'different', 'extra', 'bad value', 'collision')),
    key     jsonb NOT NULL,
    columns text[] NOT NULL,
    PRIMARY KEY (run_id, number, kind, key),
    FOREIGN KEY (run_id, number) REFERENCES sluice.run_table
);
