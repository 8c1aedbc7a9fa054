package import Domain
package import Foundation
package import PostgresDriver

/// What usage is summed by.
package enum UsageFacet: String, Sendable, CaseIterable {
    /// The UTC day on which it was booked.
    case day
    case tenant
    case kind
    /// Provider and model.
    case model
}

/// One line of the cost report; what it is not summed by is nil.
package struct UsageLine: Sendable, Hashable {
    package let day: String?
    package let tenant: String?
    package let kind: String?
    package let provider: String?
    package let model: String?
    package let calls: Int64
    package let inputTokens: Int64
    package let outputTokens: Int64
    package let cost: Money
    /// The part of the cost that is our estimate, what is charged for unknown outcomes included.
    package let estimated: Money
    /// Calls whose outcome nobody knows yet.
    package let unknownCalls: Int64
}

/// Sums the ledger from one moment to another, by the facets asked for, in their order. Only the partitions of those days
/// are read; whether an unknown call was corrected is looked up in those that follow too, by its key. A correction comes
/// after what it corrects, and the day before covers a clock that was set back.
package struct ReadUsage: PostgresStatement {
    /// One more than are answered, so that a report which is cut can say so.
    package static let linesMax: Int32 = 10_000

    package let from: Date
    /// The first moment that does not belong to it.
    package let to: Date
    /// nil for every tenant.
    package let tenant: TenantID?
    package let facets: Set<UsageFacet>
    package init(from: Date, to: Date, tenant: TenantID?, facets: Set<UsageFacet>) {
        self.from = from
        self.to = to
        self.tenant = tenant
        self.facets = facets
    }

    package static let sql = """
        SELECT s.day, t.name, s.kind, s.provider, s.model, s.calls, s.tokens_in, s.tokens_out, s.cost, s.estimated, s.unknown
        FROM (
            SELECT CASE WHEN $4 THEN to_char(l.at AT TIME ZONE 'UTC', 'YYYY-MM-DD') END AS day,
                CASE WHEN $5 THEN l.tenant_id END AS owner, CASE WHEN $6 THEN l.kind END AS kind,
                CASE WHEN $7 THEN l.provider END AS provider, CASE WHEN $7 THEN l.model END AS model,
                count(*) FILTER (WHERE l.entry <> 'correction') AS calls,
                coalesce(sum(l.input_tokens), 0)::int8 AS tokens_in, coalesce(sum(l.output_tokens), 0)::int8 AS tokens_out,
                coalesce(sum(l.cost_nanos), 0)::int8 AS cost,
                coalesce(sum(l.cost_nanos) FILTER (WHERE l.estimated AND NOT l.corrected), 0)::int8 AS estimated,
                count(*) FILTER (WHERE l.entry = 'unknown' AND NOT l.corrected) AS unknown
            FROM (
                SELECT r.*, r.entry = 'unknown' AND EXISTS (SELECT 1 FROM ledger c
                    WHERE c.call_id = r.call_id AND c.entry = 'correction'
                        AND c.at >= $1::timestamptz - interval '1 day') AS corrected
                FROM ledger r
            ) l
            WHERE l.at >= $1 AND l.at < $2 AND ($3::int4 IS NULL OR l.tenant_id = $3)
            GROUP BY 1, 2, 3, 4, 5
        ) s LEFT JOIN tenant t ON t.id = s.owner
        ORDER BY s.day, t.name, s.kind, s.provider, s.model LIMIT $8
        """

    package var binds: [PostgresValue] {
        [
            .timestamp(from), .timestamp(to), .optional(tenant?.rawValue), .bool(facets.contains(.day)),
            .bool(facets.contains(.tenant)), .bool(facets.contains(.kind)), .bool(facets.contains(.model)),
            .int4(Self.linesMax + 1),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> UsageLine {
        UsageLine(
            day: try row.value(0, as: String?.self), tenant: try row.value(1, as: String?.self),
            kind: try row.value(2, as: String?.self), provider: try row.value(3, as: String?.self),
            model: try row.value(4, as: String?.self), calls: try row.value(5), inputTokens: try row.value(6),
            outputTokens: try row.value(7), cost: Money(nanoDollars: try row.value(8)),
            estimated: Money(nanoDollars: try row.value(9)), unknownCalls: try row.value(10))
    }
}
