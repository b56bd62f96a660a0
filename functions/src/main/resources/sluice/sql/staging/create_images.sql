-- Rows as they were before they are written, logged, so that a crash loses none. No index: whoever undoes makes one.
CREATE TABLE IF NOT EXISTS :images (
    sluice_entry bigint GENERATED ALWAYS AS IDENTITY,
    sluice_wrote text NOT NULL,
    sluice_xid xid8 NOT NULL,
    sluice_written bytea NOT NULL,
    sluice_outcome text,
    sluice_reason text,
    :image_columns
);
