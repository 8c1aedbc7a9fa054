package import Domain
package import PostgresDriver

/// Says what a call of unknown outcome really cost: nothing, when the provider's bill does not have it. The difference to
/// what was held for it is booked as a correction, with an audit event. Sent again it changes nothing.
package struct ReconcileCall: PostgresStatement {
    package enum Answer: String, Sendable {
        case reconciled
        /// It is known already.
        case settled
        /// No call of unknown outcome has the ID.
        case missing
    }

    package let call: CallID
    package let cost: Money
    /// Who did it.
    package let actor: TenantID
    package let key: KeyID
    package init(call: CallID, cost: Money, actor: TenantID, key: KeyID) {
        self.call = call
        self.cost = cost
        self.actor = actor
        self.key = key
    }

    package static let sql = "SELECT reconcile_call($1, $2, $3, $4)"

    package var binds: [PostgresValue] {
        [.uuid(call.uuid), .int8(cost.nanoDollars), .int4(actor.rawValue), .text(key.description)]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Answer {
        Answer(rawValue: try row.value(0)) ?? .missing
    }
}
