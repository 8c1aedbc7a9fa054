package import Domain
package import PostgresDriver

/// Makes or replaces a tenant's budget, with its audit event, and wakes those for whom there is money now. What was spent
/// today and this month counts at once; the total begins when the budget is first made. No row: there is no such tenant.
///
/// Waits for the calls of the tenant that are being opened or closed in this moment, so that its sums miss none.
package struct SetBudget: PostgresStatement {
    package let tenant: String
    /// At least one of them.
    package let caps: BudgetCaps
    package let whenSpent: WhenSpent
    /// Who did it.
    package let actor: TenantID
    package let key: KeyID
    package init(tenant: String, caps: BudgetCaps, whenSpent: WhenSpent, actor: TenantID, key: KeyID) {
        self.tenant = tenant
        self.caps = caps
        self.whenSpent = whenSpent
        self.actor = actor
        self.key = key
    }

    package static let sql = """
        SELECT \(Budget.columns)
        FROM set_budget($1, $2, $3, $4, $5, $6, $7) b JOIN tenant t ON t.id = b.tenant_id
        """

    package var binds: [PostgresValue] {
        [
            .text(tenant), .optional(caps.daily?.nanoDollars), .optional(caps.monthly?.nanoDollars),
            .optional(caps.total?.nanoDollars), .text(whenSpent.rawValue), .int4(actor.rawValue),
            .text(key.description),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Budget { try Budget.decode(row) }
}
