-- Waiting without an attempt: for a moment that a kind names in its own words, and for children.

-- A kind says why it snoozes. Not validated: every row there is satisfies the narrower rule before this one, and looking
-- at all of them would hold the queue up.
ALTER TABLE task_deferred DROP CONSTRAINT task_deferred_reason_check,
    ADD CONSTRAINT task_deferred_reason_check CHECK (reason ~ '^[a-z][a-z0-9_]{0,31}$') NOT VALID;
