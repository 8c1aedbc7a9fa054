package import Domain
package import Foundation
package import PostgresDriver

/// A version of a prompt as its tenant sees it.
package struct PromptView: Sendable {
    package let name: String
    package let version: Int32
    package let latestVersion: Int32
    /// When the version was registered.
    package let createdAt: Date
    package let retiredAt: Date?
    /// JSON text; nil in a list.
    package let content: [UInt8]?
}

/// A version of a tenant's prompt, the latest when none is named.
package struct FindPrompt: PostgresStatement {
    package let tenant: TenantID
    package let name: PromptName
    package let version: Int32?
    package init(tenant: TenantID, name: PromptName, version: Int32? = nil) {
        self.tenant = tenant
        self.name = name
        self.version = version
    }

    package static let sql = """
        SELECT p.name, v.version, p.version, v.created_at, p.retired_at, v.content
        FROM prompt p JOIN prompt_version v ON v.tenant_id = p.tenant_id AND v.name = p.name
            AND v.version = coalesce($3, p.version)
        WHERE p.tenant_id = $1 AND p.name = $2
        """

    package var binds: [PostgresValue] { [.int4(tenant.rawValue), .text(name.rawValue), .optional(version)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> PromptView {
        PromptView(
            name: try row.value(0), version: try row.value(1), latestVersion: try row.value(2),
            createdAt: try row.value(3), retiredAt: try row.value(4), content: try row.value(5))
    }
}

/// The tenant's prompts in the order of their names, without contents; retired ones only when wanted. There are at most
/// ``RegisterPrompt/promptsMax``.
package struct ListPrompts: PostgresStatement {
    package let tenant: TenantID
    package let includesRetired: Bool
    package init(tenant: TenantID, includesRetired: Bool) {
        self.tenant = tenant
        self.includesRetired = includesRetired
    }

    package static let sql = """
        SELECT p.name, v.version, v.created_at, p.retired_at
        FROM prompt p JOIN prompt_version v ON v.tenant_id = p.tenant_id AND v.name = p.name AND v.version = p.version
        WHERE p.tenant_id = $1 AND (p.retired_at IS NULL OR $2) ORDER BY p.name LIMIT \(RegisterPrompt.promptsMax)
        """

    package var binds: [PostgresValue] { [.int4(tenant.rawValue), .bool(includesRetired)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> PromptView {
        let version: Int32 = try row.value(1)
        return PromptView(
            name: try row.value(0), version: version, latestVersion: version, createdAt: try row.value(2),
            retiredAt: try row.value(3), content: nil)
    }
}
