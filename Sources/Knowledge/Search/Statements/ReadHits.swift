import Domain
import Foundation
import PostgresDriver

/// The chunks that are about to be shown, as they are at this moment, and which generation answers at this moment.
/// One statement, and so one snapshot of the database. No row when the generation or its index is gone; one row
/// without a chunk when none of them may be shown any more. Each chunk is a look at its primary key, whatever the planner
/// thinks of the table: a join that is lateral with a limit has no other plan, and an order that only this index has keeps
/// it from walking another one through the whole generation, which costs nothing while the table is still empty.
///
/// A document that was deleted with too many others to be removed at once is hidden: its chunks of that version, and older
/// ones, are there and are not shown.
struct ReadHits: PostgresStatement {
    struct Row: Sendable {
        let active: GenerationID?
        let version: Int64
        let chunk: Chunk?
    }

    struct Chunk: Sendable {
        let id: Int64
        let key: DocumentKey
        /// Nil for one that is only named.
        let content: Content?
    }

    struct Content: Sendable {
        let documentVersion: Int32
        let title: String?
        let heading: [String]
        let text: String
        let source: Range<Int>
        let tokens: Int
    }

    let generation: GenerationID
    let tenant: TenantID
    let permissions: [String]
    /// Shown with their texts.
    let hits: [Int64]
    /// Only named.
    let duplicates: [Int64]

    static let sql = """
        SELECT i.active_generation, g.version, c.id, c.key, w.is_hit, c.document_version, d.title, c.heading,
            CASE WHEN w.is_hit THEN c.text END, c.byte_from, c.byte_to, c.tokens
        FROM generation g
        CROSS JOIN LATERAL (SELECT * FROM knowledge_index WHERE id = g.index_id OFFSET 0) AS i
        LEFT JOIN (
            unnest($4::bigint[], $5::boolean[]) AS w (id, is_hit)
            CROSS JOIN LATERAL (
                SELECT * FROM chunk WHERE generation_id = $1 AND chunk.id >= w.id AND chunk.id <= w.id
                    AND (cardinality(permissions) = 0 OR permissions && $3::text[])
                    AND chunk.document_version > coalesce((
                        SELECT d.hidden_version FROM document d
                        WHERE d.index_id = (SELECT o.index_id FROM generation o WHERE o.id = $1)
                            AND d.key = chunk.key), 0)
                ORDER BY chunk.id LIMIT 1
            ) AS c
        ) ON true
        LEFT JOIN LATERAL (
            SELECT v.title FROM document_version v
            WHERE w.is_hit AND v.index_id = g.index_id AND v.key = c.key AND v.version = c.document_version LIMIT 1
        ) AS d ON true
        WHERE g.id = $1 AND g.tenant_id = $2 AND i.deleted_at IS NULL
        """

    var binds: [PostgresValue] {
        [
            .uuid(generation.uuid), .int4(tenant.rawValue), .texts(permissions), .int8s(hits + duplicates),
            .bools(hits.map { _ in true } + duplicates.map { _ in false }),
        ]
    }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        let active = try row.value(0, as: UUID?.self)
        guard let id = try row.value(2, as: Int64?.self) else {
            return Row(active: active.map { GenerationID($0) }, version: try row.value(1), chunk: nil)
        }
        let text = try row.value(3, as: String.self)
        guard let key = DocumentKey(text) else { throw PostgresError(.decoding, "a document's key breaks the rule") }
        let content = try row.value(4, as: Bool.self) ? try content(row) : nil
        return Row(
            active: active.map { GenerationID($0) }, version: try row.value(1),
            chunk: Chunk(id: id, key: key, content: content))
    }

    private static func content(_ row: PostgresRow) throws(PostgresError) -> Content {
        let from = Int(try row.value(9, as: Int32.self))
        let to = Int(try row.value(10, as: Int32.self))
        guard from <= to else { throw PostgresError(.decoding, "a chunk ends before it begins") }
        return Content(
            documentVersion: try row.value(5), title: try row.value(6), heading: try row.value(7),
            text: try row.value(8), source: from..<to, tokens: Int(try row.value(11, as: Int32.self)))
    }
}
