-- Registered prompts: a tenant's own words to a model, by name, in versions that never change.

CREATE TABLE prompt (
    tenant_id   int NOT NULL REFERENCES tenant (id),
    -- Compared by bytes, so that a list of names means the same in every database.
    name        text COLLATE "C" NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    -- The latest; there is a row for each version from 1.
    version     int NOT NULL CHECK (version BETWEEN 1 AND 1000),
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- New tasks may not use it any more.
    retired_at  timestamptz,
    PRIMARY KEY (tenant_id, name)
);

CREATE TABLE prompt_version (
    tenant_id   int NOT NULL,
    name        text COLLATE "C" NOT NULL,
    version     int NOT NULL CHECK (version >= 1),
    -- Canonical JSON: system, user, variables, answer_schema, model, output_tokens_max, temperature.
    content     json NOT NULL CHECK (octet_length(content::text) <= 262144),
    -- SHA-256 of the content.
    digest      bytea NOT NULL CHECK (octet_length(digest) = 32),
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, name, version),
    FOREIGN KEY (tenant_id, name) REFERENCES prompt (tenant_id, name)
);

-- What a task ran by must stay what it was: a result names the version.
CREATE FUNCTION prompt_version_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of a prompt never changes; register a new one' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER prompt_version_is_final BEFORE UPDATE ON prompt_version
    FOR EACH ROW EXECUTE FUNCTION prompt_version_is_final();
