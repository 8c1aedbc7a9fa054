package import Domain
package import PostgresDriver

/// The prompts of tenants, as tasks use them.
package struct PostgresPrompts: PromptStore {
    private let postgres: PostgresClient

    package init(postgres: PostgresClient) { self.postgres = postgres }

    package func find(
        _ references: [PromptReference], of tenant: TenantID
    ) async throws -> [PromptReference: StoredPrompt] {
        guard !references.isEmpty else { return [:] }
        let rows = try await postgres.run(FindPrompts(tenant: tenant, references: references))
        return rows.reduce(into: [:]) { found, row in
            if let row, references.indices.contains(row.place) { found[references[row.place]] = row.prompt }
        }
    }
}

/// Versions of a tenant's prompts by reference, in one look. What is not there has no row.
struct FindPrompts: PostgresStatement {
    typealias Found = (place: Int, prompt: StoredPrompt)
    let tenant: TenantID
    let references: [PromptReference]

    // The order of the references is their place; 0 stands for the latest version.
    static let sql = """
        SELECT r.place, p.name, v.version, v.content, p.retired_at IS NOT NULL
        FROM unnest($2::text[], $3::int4[]) WITH ORDINALITY AS r(name, version, place)
        JOIN prompt p ON p.tenant_id = $1 AND p.name = r.name
        JOIN prompt_version v ON v.tenant_id = p.tenant_id AND v.name = p.name
            AND v.version = CASE r.version WHEN 0 THEN p.version ELSE r.version END
        """

    var binds: [PostgresValue] {
        [.int4(tenant.rawValue), .texts(references.map(\.name.rawValue)), .int4s(references.map { $0.version ?? 0 })]
    }

    /// Nil for a row whose name breaks the rule, which the schema does not allow.
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Found? {
        let place: Int64 = try row.value(0)
        guard let name = PromptName(try row.value(1)) else { return nil }
        let prompt = StoredPrompt(
            name: name, version: try row.value(2), content: try row.value(3), isRetired: try row.value(4))
        return (Int(place) - 1, prompt)
    }
}
