-- Of 'attempt.started', see 0025. It moves with the attempt.
ALTER TABLE task_running ADD COLUMN started_seq bigint;
