/// The rules of ``KnowledgeInvariants``, as queries for the rows that break them: subject and detail.
enum KnowledgeRules {
    typealias Rule = InvariantRules.Rule

    /// `there`: documents that are not deleted, of indexes that are not. `kept`: generations that are kept up to date or
    /// being built. `held`: what a generation has of a document.
    static let shared = """
        there AS MATERIALIZED (
            SELECT d.index_id, d.key, d.version, d.seq, d.permissions, coalesce(d.hidden_version, 0) AS hidden
            FROM document d
            JOIN knowledge_index i ON i.id = d.index_id AND i.deleted_at IS NULL WHERE d.deleted_at IS NULL
        ), kept AS MATERIALIZED (
            SELECT g.id, g.index_id, g.number, g.state FROM generation g
            WHERE g.state NOT IN ('retired', 'failed', 'cancelled')
        ), held AS MATERIALIZED (
            SELECT c.generation_id, c.key, min(c.document_version) AS version, max(c.document_version) AS version_max,
                count(*) AS chunks, count(DISTINCT c.place) AS places, max(c.place) AS place_max
            FROM chunk c GROUP BY c.generation_id, c.key
        )
        """

    static let documents = [
        Rule(
            name: "index counts its documents",
            sql: """
                SELECT i.name, i.documents || ' counted, ' || count(t.key) || ' there' FROM knowledge_index i
                LEFT JOIN there t ON t.index_id = i.id WHERE i.deleted_at IS NULL
                GROUP BY i.id, i.name, i.documents HAVING i.documents <> count(t.key)
                """),
        Rule(
            name: "no document is ahead of its index",
            sql: """
                SELECT d.key, d.seq || ' of ' || i.seq FROM document d JOIN knowledge_index i ON i.id = d.index_id
                WHERE d.seq > i.seq
                """),
        Rule(
            name: "document has the text of its version",
            sql: """
                SELECT t.key, 'version ' || t.version FROM there t LEFT JOIN document_version v
                    ON v.index_id = t.index_id AND v.key = t.key AND v.version = t.version
                WHERE v.key IS NULL OR v.superseded_at IS NOT NULL
                """),
        Rule(
            name: "other versions are superseded",
            sql: """
                SELECT v.key, 'version ' || v.version FROM document_version v
                JOIN there t ON t.index_id = v.index_id AND t.key = v.key
                WHERE v.version > t.version
                    OR (v.version < t.version AND v.superseded_at IS NULL AND v.version > t.hidden)
                """),
        Rule(
            name: "deleted document has no text",
            sql: """
                SELECT v.key, 'version ' || v.version FROM document_version v
                JOIN document d ON d.index_id = v.index_id AND d.key = v.key
                WHERE d.deleted_at IS NOT NULL AND v.version > coalesce(d.hidden_version, 0)
                """),
        Rule(
            name: "pending row is for a document that is there, by its number",
            sql: """
                SELECT p.key, 'number ' || p.seq FROM document_pending p
                JOIN generation g ON g.id = p.generation_id
                JOIN knowledge_index i ON i.id = g.index_id AND i.deleted_at IS NULL
                LEFT JOIN there t ON t.index_id = g.index_id AND t.key = p.key
                WHERE g.purged_at IS NOT NULL OR t.key IS NULL
                    OR (g.state NOT IN ('retired', 'failed', 'cancelled') AND t.seq <> p.seq)
                """),
    ]

    static let generations = [
        Rule(
            name: "at most one generation is being built",
            sql: """
                SELECT k.index_id, string_agg(k.number || ' ' || k.state, ', ') FROM kept k
                WHERE k.state NOT IN ('active', 'previous') GROUP BY k.index_id HAVING count(*) > 1
                """),
        Rule(
            name: "the active generation is the one the index names",
            sql: """
                SELECT i.name, coalesce(string_agg(k.number || ' ' || k.state, ', '), 'none') FROM knowledge_index i
                LEFT JOIN kept k ON k.index_id = i.id AND (k.state = 'active' OR k.id = i.active_generation)
                WHERE i.deleted_at IS NULL
                GROUP BY i.id, i.name
                HAVING count(k.id) <> 1 OR bool_or(k.id IS DISTINCT FROM i.active_generation OR k.state <> 'active')
                """),
        Rule(
            name: "the previous generation is the one the index names",
            sql: """
                SELECT i.name, coalesce(string_agg(k.number || ' ' || k.state, ', '), 'none') FROM knowledge_index i
                LEFT JOIN kept k ON k.index_id = i.id AND (k.state = 'previous' OR k.id = i.previous_generation)
                GROUP BY i.id, i.name, i.previous_generation
                HAVING count(k.id) <> (i.previous_generation IS NOT NULL)::int
                    OR bool_or(k.id IS DISTINCT FROM i.previous_generation OR k.state <> 'previous')
                """),
        Rule(
            name: "a deleted index has no generation that is kept",
            sql: """
                SELECT i.name, k.number || ' ' || k.state FROM knowledge_index i JOIN kept k ON k.index_id = i.id
                WHERE i.deleted_at IS NOT NULL
                """),
        Rule(
            name: "a kept generation has taken a document in, or failed to, or will",
            sql: """
                SELECT t.key, 'generation ' || k.number FROM there t JOIN kept k ON k.index_id = t.index_id
                LEFT JOIN document_pending p ON p.generation_id = k.id AND p.key = t.key
                LEFT JOIN held h ON h.generation_id = k.id AND h.key = t.key AND h.version = t.version
                LEFT JOIN document_failure f ON f.generation_id = k.id AND f.key = t.key AND f.version = t.version
                WHERE p.key IS NULL AND h.key IS NULL AND f.key IS NULL
                """),
        Rule(
            name: "nothing is left of a purged generation",
            sql: """
                SELECT g.number, c.count || ' chunks' FROM generation g
                CROSS JOIN LATERAL (SELECT count(*) FROM chunk c WHERE c.generation_id = g.id) c
                WHERE g.purged_at IS NOT NULL AND c.count > 0
                """),
    ]

    static let chunks = [
        Rule(
            name: "no generation has a chunk of a deleted document",
            sql: """
                SELECT h.key, 'generation ' || g.number FROM held h JOIN generation g ON g.id = h.generation_id
                JOIN knowledge_index i ON i.id = g.index_id AND i.deleted_at IS NULL
                LEFT JOIN there t ON t.index_id = g.index_id AND t.key = h.key
                LEFT JOIN document d ON d.index_id = g.index_id AND d.key = h.key
                WHERE t.key IS NULL AND h.version_max > coalesce(d.hidden_version, 0)
                """),
        Rule(
            name: "chunks of a document are of one version, and all of them",
            sql: """
                SELECT h.key, h.chunks || ' chunks of versions ' || h.version || ' to ' || h.version_max FROM held h
                JOIN kept k ON k.id = h.generation_id
                WHERE h.version <> h.version_max OR h.places <> h.chunks OR h.place_max <> h.chunks - 1
                """),
        Rule(
            name: "chunks are seen by whom their document is",
            sql: """
                SELECT c.id, c.key FROM chunk c JOIN kept k ON k.id = c.generation_id
                JOIN there t ON t.index_id = k.index_id AND t.key = c.key
                WHERE c.document_version = t.version AND c.permissions <> t.permissions
                """),
        Rule(
            name: "chunks of an older version are seen by nobody who may not see the document",
            sql: """
                SELECT c.id, c.key FROM chunk c JOIN kept k ON k.id = c.generation_id
                JOIN there t ON t.index_id = k.index_id AND t.key = c.key
                WHERE c.document_version < t.version AND c.document_version > t.hidden
                    AND cardinality(t.permissions) > 0
                    AND (cardinality(c.permissions) = 0 OR NOT c.permissions <@ (t.permissions || ARRAY['']))
                """),
        Rule(
            name: "vector belongs to a chunk",
            sql: """
                SELECT v.chunk_id, v.generation_id FROM chunk_vector v LEFT JOIN chunk c
                    ON c.generation_id = v.generation_id AND c.id = v.chunk_id WHERE c.id IS NULL
                """),
        Rule(
            name: "vectors of a generation are of one length",
            sql: """
                SELECT v.chunk_id, octet_length(v.vector) || ' bytes for ' || coalesce(g.dimensions, 0) || ' numbers'
                FROM chunk_vector v JOIN generation g ON g.id = v.generation_id
                WHERE octet_length(v.vector) IS DISTINCT FROM g.dimensions * 4
                """),
        Rule(
            name: "no chunk is ahead of its generation",
            sql: """
                SELECT c.id, c.version || ' of ' || g.version FROM (
                    SELECT id, generation_id, version FROM chunk
                    UNION ALL SELECT chunk_id, generation_id, version FROM chunk_removed
                ) c JOIN generation g ON g.id = c.generation_id WHERE c.version > g.version
                """),
        Rule(
            name: "a removed chunk is gone",
            sql: """
                SELECT r.chunk_id, r.generation_id FROM chunk_removed r
                JOIN chunk c ON c.generation_id = r.generation_id AND c.id = r.chunk_id
                """),
    ]

    static let counts = [
        Rule(name: "generation counts its chunks", sql: count("chunks", of: "chunk")),
        Rule(name: "generation counts its documents", sql: count("documents", of: "held")),
        Rule(name: "generation counts its vectors", sql: count("embedded", of: "chunk_vector")),
        Rule(name: "generation counts its failures", sql: count("failures", of: "document_failure")),
    ]

    private static func count(_ column: String, of table: String) -> String {
        """
        SELECT g.number, g.\(column) || ' counted, ' || o.count || ' there' FROM generation g
        CROSS JOIN LATERAL (SELECT count(*) FROM \(table) o WHERE o.generation_id = g.id) o WHERE g.\(column) <> o.count
        """
    }
}
