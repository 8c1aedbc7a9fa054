-- What a tenant and each of its users may ask of models in a minute, and whose task it is.
-- Safe while the previous release runs: it neither reads nor writes the new columns, and no limit is what it knows.

-- Null is no limit. Zero is not allowed: a tenant that may do nothing has an in_flight_max of 0.
ALTER TABLE tenant
    ADD COLUMN requests_per_minute int CHECK (requests_per_minute BETWEEN 1 AND 10000000),
    ADD COLUMN tokens_per_minute bigint CHECK (tokens_per_minute BETWEEN 1 AND 50000000000),
    ADD COLUMN user_requests_per_minute int CHECK (user_requests_per_minute BETWEEN 1 AND 10000000),
    ADD COLUMN user_tokens_per_minute bigint CHECK (user_tokens_per_minute BETWEEN 1 AND 50000000000);

-- The tenant's own name for its user. Not checked against the rows there are: they have none, and looking would hold
-- the queue up.
ALTER TABLE task ADD COLUMN user_name text;
ALTER TABLE task ADD CONSTRAINT task_user_name
    CHECK (octet_length(user_name) BETWEEN 1 AND 128 AND user_name !~ '[\u0001-\u001F\u007F-\u009F]') NOT VALID;

-- Whose the tasks of a schedule are.
ALTER TABLE schedule ADD COLUMN user_name text
    CHECK (octet_length(user_name) BETWEEN 1 AND 128 AND user_name !~ '[\u0001-\u001F\u007F-\u009F]');
