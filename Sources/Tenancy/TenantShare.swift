package import Domain
package import PostgresDriver

/// What a tenant gets of the pools it shares with others.
package struct TenantShare: Sendable {
    package let name: String
    /// How many tasks it gets in a turn, relative to the others.
    package let weight: Int32
    /// The most of its tasks that may run at once over all pools and workers; nil is no cap.
    package let inFlightMax: Int32?

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Self {
        TenantShare(name: try row.value(0), weight: try row.value(1), inFlightMax: try row.value(2, as: Int32?.self))
    }
}

/// A page of the tenants and their shares, by name.
package struct ListTenants: PostgresStatement {
    package let after: String
    package let limit: Int32
    package init(after: String = "", limit: Int32) {
        self.after = after
        self.limit = limit
    }

    package static let sql = "SELECT name, weight, in_flight_max FROM tenant WHERE name > $1 ORDER BY name LIMIT $2"
    package var binds: [PostgresValue] { [.text(after), .int4(limit)] }
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TenantShare { try TenantShare.decode(row) }
}

/// Changes a tenant's share, with its audit event when anything changed. No row: there is no such tenant.
///
/// The next claims go by it. A lower cap takes nothing away from what runs; tasks that were claimed while the tenant had
/// no cap are not counted against a new one.
package struct ChangeTenant: PostgresStatement {
    package enum Cap: Sendable, Hashable {
        case kept
        case none
        case most(Int32)
    }

    package let name: String
    package let weight: Int32?
    package let cap: Cap
    /// Who did it.
    package let tenant: TenantID
    package let key: KeyID
    package init(name: String, weight: Int32?, cap: Cap, tenant: TenantID, key: KeyID) {
        self.name = name
        self.weight = weight
        self.cap = cap
        self.tenant = tenant
        self.key = key
    }

    package static let sql = """
        WITH before AS (
            SELECT id, weight, in_flight_max FROM tenant WHERE name = $1 FOR NO KEY UPDATE
        ), after AS (
            UPDATE tenant t SET weight = coalesce($2, b.weight),
                in_flight_max = CASE WHEN $3 THEN $4 ELSE b.in_flight_max END
            FROM before b WHERE t.id = b.id RETURNING t.id, t.name, t.weight, t.in_flight_max
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT uuid_v7(), $5, '\(AuditAction.tenantChanged.rawValue)', json_build_object('tenant', a.name,
                'key', $6::text, 'weight', a.weight, 'weight_before', b.weight,
                'in_flight_max', a.in_flight_max, 'in_flight_max_before', b.in_flight_max)
            FROM after a JOIN before b ON b.id = a.id
            WHERE a.weight <> b.weight OR a.in_flight_max IS DISTINCT FROM b.in_flight_max
        )
        SELECT name, weight, in_flight_max FROM after
        """

    package var binds: [PostgresValue] {
        var most: Int32?
        if case .most(let value) = cap { most = value }
        return [
            .text(name), .optional(weight), .bool(cap != .kept), .optional(most), .int4(tenant.rawValue),
            .text(key.description),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TenantShare { try TenantShare.decode(row) }
}
