package import Domain
package import PostgresDriver

/// Changes a pool's limit, or pauses or resumes it, with its audit event when anything changed. No row: there is no
/// such pool.
///
/// It takes effect as workers renew their slots, within a beat: a higher limit is shared out, of a lower one each
/// worker keeps what it has in use until its tasks end, and a paused pool grants nothing.
package struct ChangePool: PostgresStatement {
    package let name: PoolName
    package let limit: Int32?
    package let isPaused: Bool?
    /// Who did it.
    package let tenant: TenantID
    package let key: KeyID
    package init(name: PoolName, limit: Int32?, isPaused: Bool?, tenant: TenantID, key: KeyID) {
        self.name = name
        self.limit = limit
        self.isPaused = isPaused
        self.tenant = tenant
        self.key = key
    }

    /// The pool as it is now.
    package struct Row: Sendable {
        package let name: PoolName
        package let limit: Int32
        package let isPaused: Bool
    }

    package static let sql = """
        WITH before AS (
            SELECT id, slot_limit, paused FROM pool WHERE name = $1 FOR UPDATE
        ), after AS (
            UPDATE pool p SET slot_limit = coalesce($2, b.slot_limit), paused = coalesce($3, b.paused)
            FROM before b WHERE p.id = b.id RETURNING p.id, p.name, p.slot_limit, p.paused
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT uuid_v7(), $4, '\(AuditAction.poolChanged.rawValue)', json_build_object('pool', a.name, 'key', $5::text,
                'limit', a.slot_limit, 'limit_before', b.slot_limit, 'paused', a.paused, 'paused_before', b.paused)
            FROM after a JOIN before b ON b.id = a.id
            WHERE a.slot_limit <> b.slot_limit OR a.paused <> b.paused
        )
        SELECT name, slot_limit, paused FROM after
        """

    package var binds: [PostgresValue] {
        [
            .text(name.rawValue), .optional(limit), .optional(isPaused), .int4(tenant.rawValue), .text(key.description),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(name: PoolName(rawValue: try row.value(0)), limit: try row.value(1), isPaused: try row.value(2))
    }
}
