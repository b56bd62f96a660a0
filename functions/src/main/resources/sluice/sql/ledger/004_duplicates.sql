-- Second rows of a source row, of each table; NULL until they were looked for, or where the target's key is the source's.
ALTER TABLE sluice.run_table ADD COLUMN duplicates bigint;

ALTER TABLE sluice.finding
    DROP CONSTRAINT finding_kind_check,
    ADD CONSTRAINT finding_kind_check
        CHECK (kind IN ('missing', 'different', 'extra', 'bad value', 'collision', 'duplicate'));
