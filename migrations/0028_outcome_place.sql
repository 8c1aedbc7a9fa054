-- See 0025.
ALTER TABLE task_outcome
    -- Of the start of the attempt that brought the outcome; one that was lost or handed back before has it in `attempt`.
    ADD COLUMN started_seq bigint,
    -- Of 'task.succeeded'. Other outcomes have an event that says more.
    ADD COLUMN ended_seq bigint;
