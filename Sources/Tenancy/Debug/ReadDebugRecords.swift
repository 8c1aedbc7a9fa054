package import Domain
package import Foundation
package import PostgresDriver

/// A stored prompt and its answer.
package struct DebugRecordView: Sendable {
    package let id: Int64
    package let task: TaskID
    package let node: String
    package let model: String
    package let storedAt: Date
    package let prompt: String
    package let answer: String?
    package let failure: String?
}

/// A page of a tenant's debug records, the latest first, none older than a day. Reading is an audit event, also when
/// there is nothing to read, in the same statement: nobody reads unseen.
package struct ReadDebugRecords: PostgresStatement {
    package let name: String
    /// Those before this record.
    package let before: Int64?
    package let limit: Int32
    /// Who reads.
    package let tenant: TenantID
    package let key: KeyID
    package init(name: String, before: Int64?, limit: Int32, tenant: TenantID, key: KeyID) {
        self.name = name
        self.before = before
        self.limit = limit
        self.tenant = tenant
        self.key = key
    }

    package static let sql = """
        WITH owner AS (
            SELECT id, name FROM tenant WHERE name = $1
        ), page AS MATERIALIZED (
            SELECT r.* FROM owner o JOIN debug_record r ON r.tenant_id = o.id
            WHERE r.stored_at > clock_timestamp() - interval '24 hours' AND ($2::bigint IS NULL OR r.id < $2)
            ORDER BY r.id DESC LIMIT $3
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT uuid_v7(), $4, '\(AuditAction.debugRead.rawValue)', json_build_object('tenant', o.name,
                'key', $5::text, 'records', (SELECT count(*) FROM page), 'newest', (SELECT max(id) FROM page),
                'oldest', (SELECT min(id) FROM page))
            FROM owner o
        )
        SELECT id, task_id, node, model, stored_at, prompt, answer, failure FROM page ORDER BY id DESC
        """

    package var binds: [PostgresValue] {
        [.text(name), .optional(before), .int4(limit), .int4(tenant.rawValue), .text(key.description)]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> DebugRecordView {
        DebugRecordView(
            id: try row.value(0), task: TaskID(try row.value(1, as: UUID.self)), node: try row.value(2),
            model: try row.value(3), storedAt: try row.value(4), prompt: try row.value(5),
            answer: try row.value(6, as: String?.self), failure: try row.value(7, as: String?.self))
    }
}
