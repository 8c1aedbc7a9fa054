package import Domain
package import PostgresDriver

/// A customer.
package struct Tenant: Sendable {
    package let id: TenantID
    package let name: String
}

/// Makes a tenant with its webhook secret, or returns the one that has the name.
package struct EnsureTenant: PostgresStatement {
    package let name: String
    package let webhookSecret: [UInt8]
    /// - Parameters:
    ///   - name: lower-case letters, digits and dashes, at most 63.
    ///   - webhookSecret: 24…64 random bytes, used only when the tenant is new.
    package init(name: String, webhookSecret: [UInt8]) {
        self.name = name
        self.webhookSecret = webhookSecret
    }

    package static let sql = """
        WITH made AS (
            INSERT INTO tenant (name, webhook_secret) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING RETURNING id, name
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action) SELECT uuid_v7(), id, 'tenant.created' FROM made
        )
        SELECT id, name FROM made UNION ALL SELECT id, name FROM tenant WHERE name = $1 LIMIT 1
        """

    package var binds: [PostgresValue] { [.text(name), .bytes(webhookSecret)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Tenant {
        Tenant(id: TenantID(try row.value(0)), name: try row.value(1))
    }
}

/// A tenant by name.
package struct FindTenant: PostgresStatement {
    package let name: String
    package init(name: String) { self.name = name }
    package static let sql = "SELECT id, name FROM tenant WHERE name = $1"
    package var binds: [PostgresValue] { [.text(name)] }
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Tenant {
        Tenant(id: TenantID(try row.value(0)), name: try row.value(1))
    }
}

/// The bytes that sign a tenant's webhooks.
package struct FindWebhookSecret: PostgresStatement {
    package let tenant: TenantID
    package init(tenant: TenantID) { self.tenant = tenant }
    package static let sql = "SELECT webhook_secret FROM tenant WHERE id = $1"
    package var binds: [PostgresValue] { [.int4(tenant.rawValue)] }
    package static func decode(_ row: PostgresRow) throws(PostgresError) -> [UInt8] { try row.value(0) }
}
