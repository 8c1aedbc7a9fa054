-- A document that no task takes in is asked for ever more rarely, at last alone, and in the end named as failed. Documents
-- that are deleted and have too many chunks for one statement are hidden at once and removed in pieces.
--
-- Safe while the previous release runs: it reads and writes none of these columns. A search in one of its processes shows
-- what the new release has hidden until maintenance has removed it; that are deletes of more chunks than the previous release
-- could remove at all.

ALTER TABLE document_pending
    -- How often maintenance has asked for it since it was put, and when it may again; null for the first time.
    ADD COLUMN asked int NOT NULL DEFAULT 0,
    ADD COLUMN ask_after timestamptz;

-- Versions up to this one were deleted and are shown by nothing, whatever is still stored of them; null when nothing is.
ALTER TABLE document ADD COLUMN hidden_version int;
CREATE INDEX document_hidden ON document (index_id, key) WHERE hidden_version IS NOT NULL;
