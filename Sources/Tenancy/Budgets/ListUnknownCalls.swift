package import Domain
package import Foundation
package import PostgresDriver

/// A call of unknown outcome that nobody has reconciled: what was held for it counts as spent.
package struct UnknownCall: Sendable {
    package let id: CallID
    package let task: TaskID
    package let provider: String
    package let model: String
    package let charged: Money
    package let at: Date
}

/// The calls of a tenant whose outcome is unknown, newest first.
package struct ListUnknownCalls: PostgresStatement {
    package let tenant: String
    package let limit: Int32
    package init(tenant: String, limit: Int32 = 100) {
        self.tenant = tenant
        self.limit = limit
    }

    package static let sql = """
        SELECT l.call_id, l.task_id, l.provider, l.model, l.cost_nanos, l.at
        FROM ledger l
        WHERE l.tenant_id = (SELECT id FROM tenant WHERE name = $1) AND l.entry = 'unknown'
            AND NOT EXISTS (SELECT 1 FROM ledger c WHERE c.call_id = l.call_id AND c.entry = 'correction')
        ORDER BY l.at DESC LIMIT $2
        """

    package var binds: [PostgresValue] { [.text(tenant), .int4(limit)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> UnknownCall {
        UnknownCall(
            id: CallID(try row.value(0, as: UUID.self)), task: TaskID(try row.value(1, as: UUID.self)),
            provider: try row.value(2), model: try row.value(3), charged: Money(nanoDollars: try row.value(4)),
            at: try row.value(5))
    }
}
