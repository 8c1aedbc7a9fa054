package import Domain
package import PostgresDriver

/// Takes a tenant's budget away, with its audit event; whoever waited for it may go. Returns whether there was one.
/// No row: there is no such tenant.
package struct ClearBudget: PostgresStatement {
    package let tenant: String
    /// Who did it.
    package let actor: TenantID
    package let key: KeyID
    package init(tenant: String, actor: TenantID, key: KeyID) {
        self.tenant = tenant
        self.actor = actor
        self.key = key
    }

    package static let sql = "SELECT clear_budget($1, $2, $3)"

    package var binds: [PostgresValue] { [.text(tenant), .int4(actor.rawValue), .text(key.description)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}
