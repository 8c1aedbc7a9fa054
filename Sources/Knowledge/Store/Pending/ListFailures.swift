import Domain
import PostgresDriver

/// Documents that a generation could not take in, behind a key, in the order of keys.
struct ListFailures: PostgresStatement {
    let generation: GenerationID
    let after: DocumentKey?
    let limit: Int
    static let sql = """
        SELECT f.key, f.version, f.code, f.message FROM document_failure f
        WHERE f.generation_id = $1 AND f.key > $2 ORDER BY f.key LIMIT $3
        """
    var binds: [PostgresValue] { [.uuid(generation.uuid), .text(after?.rawValue ?? ""), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (
        key: DocumentKey, version: Int32, refusal: DocumentRefusal
    ) {
        (
            try DocumentKey(column: try row.value(0)), try row.value(1),
            DocumentRefusal(code: try row.value(2), message: try row.value(3))
        )
    }
}
