package import Domain
package import Foundation
package import PostgresDriver

/// Who is calling.
package struct Principal: Sendable {
    package let key: KeyID
    package let tenant: Tenant
    package let scopes: Set<Scope>
}

/// The principal behind a key's hash, unless it is revoked or past its expiry. One primary-key-like probe.
package struct FindPrincipal: PostgresStatement {
    package let hash: [UInt8]
    package init(hash: [UInt8]) { self.hash = hash }

    package static let sql = """
        SELECT k.id, t.id, t.name, k.scopes FROM api_key k JOIN tenant t ON t.id = k.tenant_id
        WHERE k.hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())
        """

    package var binds: [PostgresValue] { [.bytes(hash)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Principal {
        Principal(
            key: KeyID(try row.value(0, as: UUID.self)),
            tenant: Tenant(id: TenantID(try row.value(1)), name: try row.value(2)),
            scopes: Set(try row.value(3, as: [String].self).compactMap { Scope(rawValue: $0) }))
    }
}

/// Stores a new key's hash, with its audit event.
package struct CreateKey: PostgresStatement {
    package let id: KeyID
    package let tenant: TenantID
    package let hash: [UInt8]
    package let name: String
    package let scopes: Set<Scope>
    package init(id: KeyID = KeyID(), tenant: TenantID, hash: [UInt8], name: String, scopes: Set<Scope>) {
        self.id = id
        self.tenant = tenant
        self.hash = hash
        self.name = name
        self.scopes = scopes
    }

    package static let sql = """
        WITH made AS (
            INSERT INTO api_key (id, tenant_id, hash, name, scopes) VALUES ($1, $2, $3, $4, $5::text[])
            RETURNING id, tenant_id, name
        )
        INSERT INTO audit_event (subject, tenant_id, action, detail)
        SELECT uuid_v7(), tenant_id, 'key.created', json_build_object('key', $6::text, 'name', name) FROM made
        """

    package var binds: [PostgresValue] {
        [
            .uuid(id.uuid), .int4(tenant.rawValue), .bytes(hash), .text(name),
            .texts(scopes.map(\.rawValue).sorted()), .text(id.description),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) {}
}

/// A key as it is listed: never the key itself.
package struct KeyView: Sendable {
    package let id: KeyID
    package let tenant: String
    package let name: String
    package let scopes: [String]
    package let createdAt: Date
    package let revokedAt: Date?
}

/// The keys of one tenant, or of all, newest first, at most 1,000.
package struct ListKeys: PostgresStatement {
    package let tenant: TenantID?
    package init(tenant: TenantID?) { self.tenant = tenant }

    package static let sql = """
        SELECT k.id, t.name, k.name, k.scopes, k.created_at, k.revoked_at
        FROM api_key k JOIN tenant t ON t.id = k.tenant_id
        WHERE $1::int4 IS NULL OR k.tenant_id = $1 ORDER BY k.id DESC LIMIT 1000
        """

    package var binds: [PostgresValue] { [.optional(tenant?.rawValue)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> KeyView {
        KeyView(
            id: KeyID(try row.value(0, as: UUID.self)), tenant: try row.value(1), name: try row.value(2),
            scopes: try row.value(3), createdAt: try row.value(4), revokedAt: try row.value(5))
    }
}

/// Revokes a key at once, with its audit event. No row: there is no such live key.
package struct RevokeKey: PostgresStatement {
    package let id: KeyID
    package init(id: KeyID) { self.id = id }

    package static let sql = """
        WITH gone AS (
            UPDATE api_key SET revoked_at = clock_timestamp() WHERE id = $1 AND revoked_at IS NULL
            RETURNING tenant_id, name
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT uuid_v7(), tenant_id, 'key.revoked', json_build_object('key', $2::text, 'name', name) FROM gone
        )
        SELECT name FROM gone
        """

    package var binds: [PostgresValue] { [.uuid(id.uuid), .text(id.description)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
