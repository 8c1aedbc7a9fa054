import Domain
import Foundation
import PostgresDriver

/// Locks the generations of an index that have something of documents or may get it, in the order of their IDs. Behind ``LockIndex``.
struct LockGenerations: PostgresStatement {
    let index: IndexID
    static let sql = """
        SELECT g.id, g.number, g.state, g.version FROM generation g
        WHERE g.index_id = $1
            AND (g.chunks > 0 OR g.failures > 0 OR g.state NOT IN ('retired', 'failed', 'cancelled'))
        ORDER BY g.id FOR NO KEY UPDATE
        """
    var binds: [PostgresValue] { [.uuid(index.uuid)] }

    struct Row: Sendable {
        let id: GenerationID
        let number: Int32
        let state: GenerationState
        let version: Int64
    }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(
            id: GenerationID(try row.value(0, as: UUID.self)), number: try row.value(1),
            state: try GenerationState(column: try row.value(2)), version: try row.value(3))
    }
}

extension GenerationState {
    init(column: String) throws(PostgresError) {
        guard let state = GenerationState(rawValue: column) else {
            throw PostgresError(.decoding, "a generation is in an unknown state")
        }
        self = state
    }

    /// The states of a generation that answers or can be gone back to.
    static let live: Set<GenerationState> = [.active, .previous]
    static let building = Set(allCases.filter(\.isBuilding))
}
