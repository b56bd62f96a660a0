-- In how many staged rows of the window each column holds U+FFFD, which the load puts where it cannot carry a character, and
-- of how many something is cut because the request says so.
ALTER TABLE sluice.chunk
    ADD COLUMN replaced jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN cut      jsonb NOT NULL DEFAULT '{}';

ALTER TABLE sluice.finding
    DROP CONSTRAINT finding_kind_check,
    ADD CONSTRAINT finding_kind_check
        CHECK (kind IN ('missing', 'different', 'replaced', 'extra', 'bad value', 'collision', 'duplicate', 'orphan', 'no partition'));
