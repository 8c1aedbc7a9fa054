package import Domain
package import PostgresDriver

/// Changes a tenant's share or limits, with its audit event when anything changed. No row: there is no such tenant.
///
/// The next claims go by the share, and within seconds the next calls by the limits. A lower cap takes nothing away from
/// what runs; tasks that were claimed while the tenant had no cap are not counted against a new one.
package struct ChangeTenant: PostgresStatement {
    /// What becomes of a value that may be missing.
    package enum Change: Sendable, Hashable {
        case kept
        case none
        case most(Int64)
    }

    package let name: String
    package let weight: Int32?
    package let cap: Change
    /// Those that change.
    package let limits: [TenantLimit: Change]
    /// Who did it.
    package let tenant: TenantID
    package let key: KeyID
    package init(
        name: String, weight: Int32?, cap: Change, limits: [TenantLimit: Change] = [:], tenant: TenantID, key: KeyID
    ) {
        self.name = name
        self.weight = weight
        self.cap = cap
        self.limits = limits
        self.tenant = tenant
        self.key = key
    }

    /// The columns that `cap` and `limits` set, each with two parameters from `$5` on: whether, and to what.
    private static let columns = ["in_flight_max"] + TenantLimit.allCases.map(\.rawValue)

    private static let assignments = columns.enumerated().map { place, column in
        "\(column) = CASE WHEN $\(5 + 2 * place) THEN $\(6 + 2 * place) ELSE b.\(column) END"
    }.joined(separator: ",\n                ")

    private static let list = columns.map { ", \($0)" }.joined()

    private static func each(_ text: (String) -> String, _ separator: String) -> String {
        (["weight"] + columns).map(text).joined(separator: separator)
    }

    package static let sql = """
        WITH before AS (
            SELECT id, weight\(list) FROM tenant WHERE name = $1 FOR NO KEY UPDATE
        ), after AS (
            UPDATE tenant t SET weight = coalesce($2, b.weight),
                \(assignments)
            FROM before b WHERE t.id = b.id RETURNING t.id, t.name, \(each({ "t.\($0)" }, ", "))
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT uuid_v7(), $3, '\(AuditAction.tenantChanged.rawValue)', json_build_object('tenant', a.name,
                'key', $4::text, \(each({ "'\($0)', a.\($0), '\($0)_before', b.\($0)" }, ", ")))
            FROM after a JOIN before b ON b.id = a.id
            WHERE \(each({ "a.\($0) IS DISTINCT FROM b.\($0)" }, " OR "))
        )
        SELECT \(TenantShare.columns) FROM after
        """

    package var binds: [PostgresValue] {
        var binds: [PostgresValue] = [
            .text(name), .optional(weight), .int4(tenant.rawValue), .text(key.description), .bool(cap != .kept),
            .optional(cap.value.map { Int32(clamping: $0) }),
        ]
        for limit in TenantLimit.allCases {
            let change = limits[limit] ?? .kept
            binds.append(.bool(change != .kept))
            switch limit {
            case .requestsPerMinute, .userRequestsPerMinute:
                binds.append(.optional(change.value.map { Int32(clamping: $0) }))
            case .tokensPerMinute, .userTokensPerMinute: binds.append(.optional(change.value))
            }
        }
        return binds
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TenantShare { try TenantShare.decode(row) }
}

extension ChangeTenant.Change {
    fileprivate var value: Int64? { if case .most(let value) = self { value } else { nil } }
}
