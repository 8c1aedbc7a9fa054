import Domain
import PostgresDriver

extension VectorIndexes {
    /// Drops the tables of generations that are over, and takes deleted chunks out of the others, so that what was deleted
    /// leaves the database and not only the answers. Safe on every worker at once: both are repeated without harm.
    /// - Parameter tablesAtOnce: tables of one look at the catalogue; all of them have their turn.
    package func upkeep(tablesAtOnce: Int = 1_000) async throws {
        var last = ""
        while true {
            let page = try await postgres.run(FindVectorTables(after: last, limit: tablesAtOnce))
            for table in page { try await upkeep(table) }
            guard page.count == tablesAtOnce, let end = page.last else { return }
            last = VectorTable.name(of: end.generation)
        }
    }

    private func upkeep(_ table: FindVectorTables.Found) async throws {
        if table.isOver {
            try await dropIndex(for: table.generation)
        } else {
            try await postgres.execute(
                unsafeSQL: VectorTable.sweep(table.generation), [.uuid(table.generation.uuid)])
        }
    }
}

/// The tables of vectors behind a name, in the order of their names, and whether their generations are over. By their
/// names: a generation that was purged has no row any more.
struct FindVectorTables: PostgresStatement {
    typealias Found = (generation: GenerationID, isOver: Bool)

    let after: String
    let limit: Int

    static let sql = """
        SELECT t.id, NOT EXISTS (
            SELECT FROM generation g
            WHERE g.id = t.id AND g.state NOT IN ('retired', 'failed', 'cancelled') AND g.purged_at IS NULL)
        FROM (
            SELECT substr(c.relname, length('generation_vectors_') + 1)::uuid AS id FROM pg_class c
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
                AND c.relname ~ '^generation_vectors_[0-9a-f]{32}$' AND c.relname::text COLLATE "C" > $1
            ORDER BY c.relname::text COLLATE "C" LIMIT $2) t
        ORDER BY t.id
        """

    var binds: [PostgresValue] { [.text(after), .int8(Int64(limit))] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Found {
        (GenerationID(try row.value(0)), try row.value(1))
    }
}
