import Domain
import Foundation
import PostgresDriver

/// Locks a generation that is in one of these states, for whoever writes its chunks. No row when it is in another.
struct LockGeneration: PostgresStatement {
    let id: GenerationID
    let states: Set<GenerationState>
    static let sql = """
        SELECT g.index_id, g.tenant_id, g.state, g.version, g.dimensions FROM generation g
        WHERE g.id = $1 AND g.state = ANY ($2::text[]) FOR NO KEY UPDATE
        """
    var binds: [PostgresValue] { [.uuid(id.uuid), .texts(states.map(\.rawValue).sorted())] }

    struct Row: Sendable {
        let index: IndexID
        let tenant: TenantID
        let state: GenerationState
        let version: Int64
        let dimensions: Int?
    }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(
            index: IndexID(try row.value(0, as: UUID.self)), tenant: TenantID(try row.value(1)),
            state: try GenerationState(column: try row.value(2)), version: try row.value(3),
            dimensions: try row.value(4, as: Int32?.self).map { Int($0) })
    }
}
