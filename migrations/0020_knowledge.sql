-- Knowledge: a tenant's indexes, their documents, and the generations that are built of them.
--
-- The work list of a generation is a table: one row per document that it has not taken in yet. A put adds a row for
-- every generation that is kept up to date; whoever stores a document's chunks deletes the row by the number it read,
-- in the same transaction. So nothing is lost, nothing is stored twice, and "has this generation everything?" is
-- "has it no rows?".
--
-- Locks are taken in this order: index, generations by ID, then their rows; Sources/Knowledge/Store/KnowledgeStore.swift
-- says why.

CREATE TABLE knowledge_index (
    id                 uuid PRIMARY KEY,
    tenant_id          int NOT NULL REFERENCES tenant (id),
    name               text COLLATE "C" NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    -- What new generations are built with: profile, analyzer, model, slice sizes, canaries.
    settings           json NOT NULL CHECK (octet_length(settings::text) <= 65536),
    -- Counts changes to documents; taken under the row's lock, so its order is the order of commits.
    seq                bigint NOT NULL DEFAULT 0 CHECK (seq >= 0),
    documents          bigint NOT NULL DEFAULT 0 CHECK (documents >= 0),
    -- The one that answers. Flipping it is the cutover.
    active_generation  uuid,
    -- The one that answered before, kept up to date until its time is over; null when there is none to go back to.
    previous_generation uuid,
    created_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Its content is being removed; it answers nothing and its name is free.
    deleted_at         timestamptz,
    -- When maintenance last asked again for documents that nobody took in, and one of the tasks it did so by.
    nudged_at          timestamptz,
    nudge_task         uuid,
    CHECK (active_generation <> previous_generation)
);
CREATE UNIQUE INDEX knowledge_index_name ON knowledge_index (tenant_id, name) WHERE deleted_at IS NULL;
CREATE INDEX knowledge_index_deleted ON knowledge_index (deleted_at) WHERE deleted_at IS NOT NULL;

-- A document as it is now. A deleted one keeps its row with the digest alone, so that its versions never start again.
CREATE TABLE document (
    index_id     uuid NOT NULL REFERENCES knowledge_index (id),
    key          text COLLATE "C" NOT NULL CHECK (octet_length(key) BETWEEN 1 AND 512),
    tenant_id    int NOT NULL,
    version      int NOT NULL CHECK (version >= 1),
    -- SHA-256 of the content and of what else is indexed.
    digest       bytea NOT NULL CHECK (octet_length(digest) = 32),
    -- Who may see it: everybody of the tenant when empty, else who has one of these.
    permissions  text[] NOT NULL DEFAULT '{}' CHECK (cardinality(permissions) <= 64),
    seq          bigint NOT NULL,
    updated_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at   timestamptz,
    PRIMARY KEY (index_id, key)
);

-- What a version said. A superseded one stays until retention removes it, so that citations can be resolved; a deleted
-- document has none.
CREATE TABLE document_version (
    index_id       uuid NOT NULL,
    key            text COLLATE "C" NOT NULL,
    version        int NOT NULL CHECK (version >= 1),
    tenant_id      int NOT NULL,
    format         text NOT NULL CHECK (format IN ('text', 'markdown', 'html')),
    title          text CHECK (octet_length(title) <= 2048),
    -- The bytes as they came: citations point into them.
    content        bytea NOT NULL CHECK (octet_length(content) <= 16777216),
    metadata       json CHECK (octet_length(metadata::text) <= 16384),
    published_at   timestamptz,
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- When a later one took its place.
    superseded_at  timestamptz,
    PRIMARY KEY (index_id, key, version),
    FOREIGN KEY (index_id, key) REFERENCES document (index_id, key)
);
ALTER TABLE document_version ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX document_version_superseded ON document_version (superseded_at) WHERE superseded_at IS NOT NULL;

CREATE TABLE generation (
    id             uuid PRIMARY KEY,
    index_id       uuid NOT NULL REFERENCES knowledge_index (id),
    tenant_id      int NOT NULL,
    number         int NOT NULL CHECK (number >= 1),
    state          text NOT NULL CHECK (state IN ('planned', 'slicing', 'deduplicating', 'embedding', 'indexing',
                       'catching_up', 'verifying', 'awaiting_approval', 'active', 'previous', 'retired', 'failed', 'cancelled')),
    settings       json NOT NULL,
    -- SHA-256 over everything that shapes its chunks and vectors. Another hash is another generation.
    config_hash    bytea NOT NULL CHECK (octet_length(config_hash) = 32),
    -- Numbers per vector; null until the first one is stored.
    dimensions     int CHECK (dimensions BETWEEN 1 AND 16384),
    backend        text NOT NULL DEFAULT 'exact' CHECK (backend IN ('exact', 'hnsw')),
    -- Rises with every change to its chunks, under the row's lock: what a reader has loaded up to.
    version        bigint NOT NULL DEFAULT 0,
    -- Removals of chunks are remembered above this version only; a reader that is older loads everything anew.
    removed_floor  bigint NOT NULL DEFAULT 0,
    -- The task that builds it; null for the first one, which begins empty.
    task_id        uuid,
    chunks         bigint NOT NULL DEFAULT 0,
    documents      bigint NOT NULL DEFAULT 0,
    embedded       bigint NOT NULL DEFAULT 0,
    cache_hits     bigint NOT NULL DEFAULT 0,
    failures       bigint NOT NULL DEFAULT 0,
    documents_total bigint NOT NULL DEFAULT 0,
    spent_nanos    bigint NOT NULL DEFAULT 0 CHECK (spent_nanos >= 0),
    -- The most that building it may cost; null for no bound of its own.
    money_max_nanos bigint CHECK (money_max_nanos >= 0),
    -- What verification found, and why it failed or was forced.
    report         json,
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    phase_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    activated_at   timestamptz,
    -- Until then a previous generation is kept up to date and can be flipped back to.
    kept_until     timestamptz,
    -- When the chunks of one that is over were all removed.
    purged_at      timestamptz,
    UNIQUE (index_id, number),
    UNIQUE (task_id)
);
-- At most one is being built for an index at a time.
CREATE UNIQUE INDEX generation_building ON generation (index_id)
    WHERE state IN ('planned', 'slicing', 'deduplicating', 'embedding', 'indexing', 'catching_up', 'verifying', 'awaiting_approval');
CREATE INDEX generation_kept ON generation (kept_until) WHERE kept_until IS NOT NULL;
CREATE INDEX generation_live ON generation (index_id) WHERE state IN ('active', 'previous');
-- What maintenance still has to do with those that are over.
CREATE INDEX generation_unpurged ON generation (phase_at)
    WHERE state IN ('retired', 'failed', 'cancelled') AND purged_at IS NULL;
CREATE INDEX generation_remembered ON generation (phase_at)
    WHERE state IN ('retired', 'failed', 'cancelled') AND failures > 0;

-- What a generation has not taken in yet. `seq` is the document's; a newer put raises it, and whoever works by the older
-- number stores nothing.
CREATE TABLE document_pending (
    generation_id  uuid NOT NULL REFERENCES generation (id),
    key            text COLLATE "C" NOT NULL,
    seq            bigint NOT NULL,
    since          timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (generation_id, key)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

-- Documents that a generation could not take in, and why; the rest went on.
CREATE TABLE document_failure (
    generation_id  uuid NOT NULL REFERENCES generation (id),
    key            text COLLATE "C" NOT NULL,
    version        int NOT NULL,
    code           text NOT NULL,
    message        text NOT NULL,
    at             timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (generation_id, key)
);

CREATE SEQUENCE chunk_id_seq;

CREATE TABLE chunk (
    generation_id  uuid NOT NULL REFERENCES generation (id),
    id             bigint NOT NULL DEFAULT nextval('chunk_id_seq'),
    key            text COLLATE "C" NOT NULL,
    document_version int NOT NULL,
    -- Its place in the document, from 0.
    place          int NOT NULL,
    -- Bytes of the document's content that it was cut from.
    byte_from      int NOT NULL CHECK (byte_from >= 0),
    byte_to        int NOT NULL,
    heading        text[] NOT NULL DEFAULT '{}',
    -- What is embedded in front of the text: the document's title and the headings.
    lead           text NOT NULL DEFAULT '',
    text           text NOT NULL,
    tokens         int NOT NULL CHECK (tokens >= 0),
    -- What is embedded, by digest of the model and the words: the key of embedding_cache.
    content_key    bytea NOT NULL CHECK (octet_length(content_key) = 32),
    -- Band hashes of its MinHash signature; empty for a chunk too short to compare.
    bands          bigint[] NOT NULL DEFAULT '{}',
    -- The smallest ID among the chunks that say nearly the same; null for one of its own.
    cluster        bigint,
    permissions    text[] NOT NULL DEFAULT '{}',
    -- The model does not take it: it stays without a vector and is found by its words.
    vector_refused boolean NOT NULL DEFAULT false,
    -- The generation's version at its last change.
    version        bigint NOT NULL,
    CHECK (byte_to >= byte_from),
    PRIMARY KEY (generation_id, id)
);
CREATE INDEX chunk_document ON chunk (generation_id, key);
-- With the ID, so that the first of many that say the same is found by one probe.
CREATE INDEX chunk_content ON chunk (generation_id, content_key, id);
CREATE INDEX chunk_version ON chunk (generation_id, version);

-- Vectors live beside their chunks, so that storing one rewrites no text. float32, little-endian, unit length.
-- No foreign key: whoever removes chunks, under the generation's lock, removes their vectors in the same statement. The
-- check of a key keeps a plan of its own, and one made while the tables were empty reads the whole generation for each row.
CREATE TABLE chunk_vector (
    generation_id  uuid NOT NULL,
    chunk_id       bigint NOT NULL,
    vector         bytea NOT NULL,
    PRIMARY KEY (generation_id, chunk_id)
);
ALTER TABLE chunk_vector ALTER COLUMN vector SET STORAGE EXTERNAL;

-- Which chunks are gone, for readers that hold them.
CREATE TABLE chunk_removed (
    generation_id  uuid NOT NULL REFERENCES generation (id),
    version        bigint NOT NULL,
    chunk_id       bigint NOT NULL,
    at             timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (generation_id, version, chunk_id)
);
CREATE INDEX chunk_removed_at ON chunk_removed (at);

-- What was embedded once is not paid for again, within the tenant. No text: the key is a digest.
CREATE TABLE embedding_cache (
    tenant_id    int NOT NULL,
    content_key  bytea NOT NULL CHECK (octet_length(content_key) = 32),
    vector       bytea NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, content_key)
);
ALTER TABLE embedding_cache ALTER COLUMN vector SET STORAGE EXTERNAL;
CREATE INDEX embedding_cache_age ON embedding_cache (created_at);
