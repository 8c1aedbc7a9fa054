import Domain
import PostgresDriver

/// A generation by its ID.
struct FindGeneration: PostgresStatement {
    let id: GenerationID
    static let sql = "SELECT \(Generation.columns) FROM generation g WHERE g.id = $1"
    var binds: [PostgresValue] { [.uuid(id.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Generation { try Generation(row) }
}
