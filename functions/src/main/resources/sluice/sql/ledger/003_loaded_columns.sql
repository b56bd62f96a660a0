-- What slicing saw of a chunk's columns: filled, those with a value in a staged row of the window; held, those without
-- one that the target has a value in; matched, the target's rows that were looked at for that.
ALTER TABLE sluice.chunk
    ADD COLUMN filled  text[] NOT NULL DEFAULT '{}',
    ADD COLUMN held    text[] NOT NULL DEFAULT '{}',
    ADD COLUMN matched bigint NOT NULL DEFAULT 0;
