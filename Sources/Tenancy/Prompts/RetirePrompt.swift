package import Domain
package import PostgresDriver

/// Retires a prompt, with its audit event: new tasks may not use it, its versions stay. Safe to repeat. No row: there is
/// no such prompt.
package struct RetirePrompt: PostgresStatement {
    package let tenant: TenantID
    package let name: PromptName
    package init(tenant: TenantID, name: PromptName) {
        self.tenant = tenant
        self.name = name
    }

    package static let sql = """
        WITH gone AS (
            UPDATE prompt SET retired_at = clock_timestamp() WHERE tenant_id = $1 AND name = $2 AND retired_at IS NULL
            RETURNING tenant_id, name, version
        ), event AS (
            INSERT INTO audit_event (subject, tenant_id, action, detail)
            SELECT uuid_v7(), tenant_id, '\(AuditAction.promptRetired.rawValue)',
                json_build_object('prompt', name, 'prompt_version', version)
            FROM gone
        )
        SELECT true FROM prompt WHERE tenant_id = $1 AND name = $2
        """

    package var binds: [PostgresValue] { [.int4(tenant.rawValue), .text(name.rawValue)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}
