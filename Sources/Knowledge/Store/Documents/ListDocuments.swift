import Domain
import Foundation
import PostgresDriver

/// The documents behind a key, in the order of their keys, and what the generation that answers has of them.
struct ListDocuments: PostgresStatement {
    let index: IndexID
    let after: DocumentKey?
    let limit: Int

    static let sql = """
        SELECT d.key, d.version, v.format, v.title, v.bytes, d.permissions, d.updated_at,
            (SELECT c.document_version FROM chunk c WHERE c.generation_id = d.active_generation
                AND c.key >= d.key AND c.key <= d.key ORDER BY c.key LIMIT 1) IS NOT DISTINCT FROM d.version,
            f.code, f.message
        FROM (
            SELECT d.index_id, d.key, d.version, d.permissions, d.updated_at, i.active_generation
            FROM knowledge_index i JOIN document d ON d.index_id = i.id
            WHERE i.id = $1 AND i.deleted_at IS NULL AND d.index_id = $1 AND d.key > $2 AND d.deleted_at IS NULL
            ORDER BY d.key LIMIT $3
        ) d
        CROSS JOIN LATERAL (
            SELECT v.format, v.title, octet_length(v.content) AS bytes FROM document_version v
            WHERE v.index_id = d.index_id AND v.key = d.key AND v.version = d.version LIMIT 1
        ) v
        LEFT JOIN LATERAL (
            SELECT f.code, f.message FROM document_failure f
            WHERE f.generation_id = d.active_generation AND f.key = d.key AND f.version = d.version LIMIT 1
        ) f ON true
        ORDER BY d.key
        """
    var binds: [PostgresValue] { [.uuid(index.uuid), .text(after?.rawValue ?? ""), .int8(Int64(limit))] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> DocumentView {
        let code: String? = try row.value(8)
        let message: String? = try row.value(9)
        return DocumentView(
            key: try DocumentKey(column: try row.value(0)), version: try row.value(1),
            format: try DocumentFormat(column: try row.value(2)), title: try row.value(3), bytes: try row.value(4),
            permissions: try row.value(5), updatedAt: try row.value(6), isSearchable: try row.value(7),
            failure: code.map { DocumentRefusal(code: $0, message: message ?? "") })
    }
}

extension DocumentKey {
    init(column: String) throws(PostgresError) {
        guard let key = DocumentKey(column) else {
            throw PostgresError(.decoding, "a document has a key that breaks the rule")
        }
        self = key
    }
}

extension DocumentFormat {
    init(column: String) throws(PostgresError) {
        guard let format = DocumentFormat(rawValue: column) else {
            throw PostgresError(.decoding, "a document has an unknown format")
        }
        self = format
    }
}
