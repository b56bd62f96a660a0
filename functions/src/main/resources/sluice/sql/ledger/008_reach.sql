-- Where the target can have rows of a table's staged keys: the first and the last staged key of the window as staging's
-- text, and whether the target has so many other rows between them that each staged row is looked up (also where nobody has
-- counted them).
ALTER TABLE sluice.run_table
    ADD COLUMN first_key text[],
    ADD COLUMN last_key  text[],
    ADD COLUMN scattered boolean NOT NULL DEFAULT true;
