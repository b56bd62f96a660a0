-- Rows whose parent is neither in the target nor loaded, and rows that no partition takes; looked_at: when the parents of a
-- table's staged rows had been looked for.
ALTER TABLE sluice.run_table ADD COLUMN looked_at timestamptz;

ALTER TABLE sluice.finding
    DROP CONSTRAINT finding_kind_check,
    ADD CONSTRAINT finding_kind_check
        CHECK (kind IN ('missing', 'different', 'extra', 'bad value', 'collision', 'duplicate', 'orphan', 'no partition'));
