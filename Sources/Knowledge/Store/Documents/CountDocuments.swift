import Domain
import PostgresDriver

/// Brings an index's numbers forward. Behind ``LockIndex``.
struct CountDocuments: PostgresStatement {
    typealias Row = Void
    let index: IndexID
    let seq: Int64
    let added: Int
    static let sql = "UPDATE knowledge_index SET seq = $2, documents = documents + $3 WHERE id = $1"
    var binds: [PostgresValue] { [.uuid(index.uuid), .int8(seq), .int8(Int64(added))] }
}
