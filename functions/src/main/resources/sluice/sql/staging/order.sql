-- Staging's key is what was loaded; this is how the target orders it, for chunks.
CREATE INDEX IF NOT EXISTS :index ON :staging (:ordered_key);
