package import Domain
package import PostgresDriver

/// One limit of a tenant, by the name of its column and of its field in the API.
package enum TenantLimit: String, Sendable, CaseIterable {
    case requestsPerMinute = "requests_per_minute"
    case tokensPerMinute = "tokens_per_minute"
    case userRequestsPerMinute = "user_requests_per_minute"
    case userTokensPerMinute = "user_tokens_per_minute"

    /// What it can be set to.
    package var range: ClosedRange<Int64> {
        switch self {
        case .requestsPerMinute, .userRequestsPerMinute: 1...10_000_000
        case .tokensPerMinute, .userTokensPerMinute: 1...50_000_000_000
        }
    }
}

/// What a tenant and each of its users may ask of models in a minute. A limit that is missing is none.
package struct TenantLimits: Sendable, Hashable {
    private let values: [TenantLimit: Int64]

    /// In the order of ``TenantLimit``; all as 64-bit numbers.
    static let columns = TenantLimit.allCases.map { "\($0.rawValue)::int8" }.joined(separator: ", ")

    package subscript(limit: TenantLimit) -> Int64? { values[limit] }

    init(_ row: PostgresRow, from column: Int) throws(PostgresError) {
        var values: [TenantLimit: Int64] = [:]
        for (place, limit) in TenantLimit.allCases.enumerated() {
            values[limit] = try row.value(column + place, as: Int64?.self)
        }
        self.values = values
    }
}

/// The limits of one tenant. No row: there is no such tenant.
package struct FindTenantLimits: PostgresStatement {
    package let tenant: TenantID
    package init(tenant: TenantID) { self.tenant = tenant }
    package static let sql = "SELECT \(TenantLimits.columns) FROM tenant WHERE id = $1"
    package var binds: [PostgresValue] { [.int4(tenant.rawValue)] }
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TenantLimits {
        try TenantLimits(row, from: 0)
    }
}
