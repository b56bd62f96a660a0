CREATE UNIQUE INDEX IF NOT EXISTS :index ON :images (sluice_entry);
