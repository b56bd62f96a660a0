-- How often a chunk, or the one it was a part of, met a row that another session held: those that did come last.
ALTER TABLE sluice.chunk ADD COLUMN blocked int NOT NULL DEFAULT 0;
