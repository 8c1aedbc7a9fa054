package import Domain
package import PostgresDriver

/// Replaces a tenant's policy, with its audit event when anything changed. No row: there is no such tenant.
///
/// Workers go by it within seconds. The event tells the rules before and after and how long the allow-list is; the list
/// itself holds a tenant's own words and stays out. Two who set it at once: the later one wins whole.
package struct SetTenantPolicy: PostgresStatement {
    package let name: String
    package let policy: DataPolicy
    /// Who did it.
    package let tenant: TenantID
    package let key: KeyID
    package init(name: String, policy: DataPolicy, tenant: TenantID, key: KeyID) {
        self.name = name
        self.policy = policy
        self.tenant = tenant
        self.key = key
    }

    package static let sql = """
        WITH owner AS (
            -- The row of the tenant is the lock: there may be no row of a policy yet.
            SELECT id, name FROM tenant WHERE name = $1 FOR NO KEY UPDATE
        ), before AS (
            SELECT p.policy FROM tenant_policy p JOIN owner o ON o.id = p.tenant_id
        ), after AS (
            INSERT INTO tenant_policy (tenant_id, policy) SELECT id, $2 FROM owner
            ON CONFLICT (tenant_id) DO UPDATE SET policy = excluded.policy, changed_at = excluded.changed_at
            RETURNING policy
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT uuid_v7(), $3, '\(AuditAction.policyChanged.rawValue)', json_build_object('tenant', o.name,
                'key', $4::text, 'policy', a.policy - 'allow_list',
                'allow_list_count', jsonb_array_length(a.policy -> 'allow_list'),
                'policy_before', (SELECT policy - 'allow_list' FROM before))
            FROM owner o, after a WHERE a.policy IS DISTINCT FROM (SELECT policy FROM before)
        )
        SELECT name FROM owner
        """

    package var binds: [PostgresValue] {
        [.text(name), .jsonb(policy.json.encoded()), .int4(tenant.rawValue), .text(key.description)]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
