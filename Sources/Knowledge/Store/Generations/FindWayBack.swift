import Domain
import Foundation
import PostgresDriver

/// The generation that an index can go back to, and for how many seconds it was to be kept. Behind ``LockIndex``. No row
/// when there is none or its time is over.
struct FindWayBack: PostgresStatement {
    let index: IndexID
    static let sql = """
        SELECT p.id, p.number, a.number, greatest(extract(epoch FROM p.kept_until - a.activated_at), 1)::float8
        FROM knowledge_index i JOIN generation a ON a.id = i.active_generation
        JOIN generation p ON p.id = i.previous_generation
        WHERE i.id = $1 AND i.deleted_at IS NULL AND p.state = 'previous' AND p.kept_until > clock_timestamp()
        """
    var binds: [PostgresValue] { [.uuid(index.uuid)] }

    struct Row: Sendable {
        let id: GenerationID
        let number: Int32
        let left: Int32
        let keep: Double
    }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(
            id: GenerationID(try row.value(0, as: UUID.self)), number: try row.value(1), left: try row.value(2),
            keep: try row.value(3))
    }
}
