-- Of 'attempt.started', see 0025.
ALTER TABLE attempt ADD COLUMN started_seq bigint;
