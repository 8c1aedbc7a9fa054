import Domain
import Foundation
import PostgresDriver

extension KnowledgeIndex {
    /// The columns of an index `i`, in the order that ``init(_:)`` reads them.
    static let columns = """
        i.id, i.tenant_id, i.name, i.settings, i.documents, i.active_generation, i.previous_generation, i.created_at
        """

    init(_ row: PostgresRow) throws(PostgresError) {
        guard let name = IndexName(try row.value(2)) else {
            throw PostgresError(.decoding, "an index has a name that breaks the rule")
        }
        self.init(
            id: IndexID(try row.value(0, as: UUID.self)), tenant: TenantID(try row.value(1)), name: name,
            settings: try StoredSettings.decode(try row.value(3)), documents: try row.value(4),
            active: try row.value(5, as: UUID?.self).map { GenerationID($0) },
            previous: try row.value(6, as: UUID?.self).map { GenerationID($0) }, createdAt: try row.value(7))
    }
}
