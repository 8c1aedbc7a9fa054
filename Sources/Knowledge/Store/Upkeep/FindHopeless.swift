import Domain
import Foundation
import PostgresDriver

/// Documents that were asked for as often as it is worth and that nobody took in, within the bounds of ``FindForgotten``.
struct FindHopeless: PostgresStatement {
    struct Row: Sendable {
        let generation: GenerationID
        let key: DocumentKey
        let seq: Int64
        let version: Int32
    }

    let limit: Int

    static let sql = """
        SELECT g.id, p.key, p.seq, d.version
        FROM generation g CROSS JOIN LATERAL (
            SELECT p.key, p.seq FROM (
                SELECT p.key, p.seq, p.asked, p.ask_after FROM document_pending p
                WHERE p.generation_id = g.id ORDER BY p.key LIMIT \(FindForgotten.depth)
            ) p WHERE p.asked >= $1 AND p.ask_after < clock_timestamp()
        ) p CROSS JOIN LATERAL (
            SELECT d.version FROM document d WHERE d.index_id = g.index_id AND d.key = p.key LIMIT 1
        ) d CROSS JOIN LATERAL (
            SELECT i.id FROM knowledge_index i
            WHERE i.id = g.index_id AND i.deleted_at IS NULL AND \(TakeNudge.isIdle) LIMIT 1
        ) i
        WHERE \(FindForgotten.isServed)
        LIMIT $2
        """
    var binds: [PostgresValue] { [.int4(Int32(NudgePlan.asksMax)), .int8(Int64(limit))] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(
            generation: GenerationID(try row.value(0, as: UUID.self)), key: try DocumentKey(column: try row.value(1)),
            seq: try row.value(2), version: try row.value(3))
    }
}
