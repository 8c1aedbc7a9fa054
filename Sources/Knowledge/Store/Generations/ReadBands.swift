import Domain
import PostgresDriver

/// Band hashes of a generation's chunks behind an ID, in the order of IDs.
struct ReadBands: PostgresStatement {
    let generation: GenerationID
    let after: Int64
    let limit: Int
    static let sql = """
        SELECT c.id, c.content_key, c.bands FROM chunk c
        WHERE c.generation_id = $1 AND c.id > $2 ORDER BY c.id LIMIT $3
        """
    var binds: [PostgresValue] { [.uuid(generation.uuid), .int8(after), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (
        chunk: Int64, contentKey: Fingerprint, bands: [Int64]
    ) {
        (try row.value(0), Fingerprint(stored: try row.value(1)), try row.value(2))
    }
}
