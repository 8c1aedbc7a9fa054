package import Domain
import PostgresDriver

extension KnowledgeStore {
    /// Keeps what verification found with the generation. False when it is not being verified any more.
    package func keep(_ report: GenerationReport, of generation: GenerationID) async throws -> Bool {
        let statement = KeepReport(generation: generation, report: report.json.encoded())
        return try await postgres.run(statement).first ?? false
    }
}

struct KeepReport: PostgresStatement {
    let generation: GenerationID
    let report: [UInt8]

    static let sql = """
        UPDATE generation SET report = $2 WHERE id = $1 AND state = 'verifying' RETURNING true
        """

    var binds: [PostgresValue] { [.uuid(generation.uuid), .json(report)] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}
