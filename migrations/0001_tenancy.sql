-- Tenants, their keys and their webhook secrets.

CREATE TABLE tenant (
    id              int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name            text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    -- Signs this tenant's webhooks (Standard Webhooks 1.0.0: 24 to 64 random bytes).
    webhook_secret  bytea NOT NULL CHECK (octet_length(webhook_secret) BETWEEN 24 AND 64),
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A key is shown once, when it is made; only the SHA-256 of its 256 random bits is kept.
CREATE TABLE api_key (
    id          uuid PRIMARY KEY,
    tenant_id   int NOT NULL REFERENCES tenant (id),
    hash        bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    name        text NOT NULL,
    scopes      text[] NOT NULL CHECK (scopes <@ ARRAY['tasks:read', 'tasks:write', 'admin']::text[]),
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at  timestamptz,
    revoked_at  timestamptz
);
CREATE INDEX api_key_tenant ON api_key (tenant_id, id);
