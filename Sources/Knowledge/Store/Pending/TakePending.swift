import Domain
import PostgresDriver

/// Takes a document off a generation's work list, if it is there with this number and the generation is in one of these
/// states. Behind ``LockGeneration``, so that the state is the one that the lock has found.
///
/// This is the fence: of two workers one gets the row, and a later put has given it another number.
struct TakePending: PostgresStatement {
    let generation: GenerationID
    let key: DocumentKey
    let seq: Int64
    let states: Set<GenerationState>
    static let sql = """
        DELETE FROM document_pending WHERE generation_id = $1 AND key = $2 AND seq = $3
            AND EXISTS (SELECT 1 FROM generation g WHERE g.id = $1 AND g.state = ANY ($4::text[]))
        RETURNING true
        """
    var binds: [PostgresValue] {
        [.uuid(generation.uuid), .text(key.rawValue), .int8(seq), .texts(states.map(\.rawValue).sorted())]
    }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Bool { try row.value(0) }
}
