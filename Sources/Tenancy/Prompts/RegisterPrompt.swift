package import Domain
package import PostgresDriver

/// What became of a prompt that was registered.
package struct PromptRegistration: Sendable, Hashable {
    package enum Word: String, Sendable {
        /// A new version.
        case made
        /// The latest version has the same content.
        case same
        /// The tenant has as many prompts as it may have.
        case full
        /// The prompt has as many versions as it may have.
        case worn
    }

    package let word: Word
    /// The version that has the content; nil when nothing was stored.
    package let version: Int32?
}

/// Stores the next version of a prompt with its audit event, unless its latest has the same content; what was retired is
/// restored.
///
/// The same content as an earlier version makes a new one all the same: whoever registers a prompt wants it to be the
/// latest. Runs behind ``LockPromptOwner`` in the same transaction, so that two who register at once see each other.
package struct RegisterPrompt: PostgresStatement {
    package static let promptsMax: Int64 = 1_000
    package static let versionsMax: Int32 = 1_000

    package let tenant: TenantID
    package let name: PromptName
    /// The definition as canonical JSON.
    package let content: [UInt8]
    package init(tenant: TenantID, name: PromptName, content: [UInt8]) {
        self.tenant = tenant
        self.name = name
        self.content = content
    }

    package static let sql = """
        WITH latest AS (
            SELECT p.version, p.retired_at, v.digest
            FROM prompt p JOIN prompt_version v ON v.tenant_id = p.tenant_id AND v.name = p.name AND v.version = p.version
            WHERE p.tenant_id = $1 AND p.name = $2
        ), verdict AS (
            SELECT CASE WHEN (SELECT digest FROM latest) = $4 THEN 'same'
                WHEN (SELECT version FROM latest) >= $6 THEN 'worn'
                WHEN NOT EXISTS (SELECT 1 FROM latest) AND (SELECT count(*) FROM prompt WHERE tenant_id = $1) >= $5 THEN 'full'
                ELSE 'made' END AS word
        ), head AS (
            INSERT INTO prompt AS p (tenant_id, name, version)
            SELECT $1, $2, coalesce((SELECT version FROM latest), 0) + (word = 'made')::int
            FROM verdict WHERE word IN ('made', 'same')
            ON CONFLICT (tenant_id, name) DO UPDATE SET version = excluded.version, retired_at = NULL
            RETURNING tenant_id, name, version
        ), made AS (
            INSERT INTO prompt_version (tenant_id, name, version, content, digest)
            SELECT h.tenant_id, h.name, h.version, $3, $4 FROM head h, verdict WHERE word = 'made'
            RETURNING tenant_id, name, version
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT uuid_v7(), tenant_id, '\(AuditAction.promptRegistered.rawValue)',
                json_build_object('prompt', name, 'prompt_version', version)
            FROM made
            UNION ALL
            SELECT uuid_v7(), h.tenant_id, '\(AuditAction.promptRestored.rawValue)',
                json_build_object('prompt', h.name, 'prompt_version', h.version)
            FROM head h, latest l, verdict WHERE word = 'same' AND l.retired_at IS NOT NULL
        )
        SELECT word, (SELECT version FROM head) FROM verdict
        """

    package var binds: [PostgresValue] {
        [
            .int4(tenant.rawValue), .text(name.rawValue), .json(content), .bytes(Fingerprint(of: content).bytes),
            .int8(Self.promptsMax), .int4(Self.versionsMax),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> PromptRegistration {
        guard let word = PromptRegistration.Word(rawValue: try row.value(0)) else {
            throw PostgresError(.decoding, "an unknown outcome of a registration")
        }
        return PromptRegistration(word: word, version: try row.value(1))
    }
}

/// Makes those who register one tenant's prompts wait for one another until the transaction ends.
package struct LockPromptOwner: PostgresStatement {
    package typealias Row = Void
    package let tenant: TenantID
    package init(tenant: TenantID) { self.tenant = tenant }
    package static let sql = "SELECT 1 FROM tenant WHERE id = $1 FOR NO KEY UPDATE"
    package var binds: [PostgresValue] { [.int4(tenant.rawValue)] }
}
