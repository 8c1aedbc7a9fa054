import Domain
import Foundation
import PostgresDriver

/// What may be relied on while the lock is held.
struct LockedIndex: Sendable {
    static let columns = """
        i.id, i.tenant_id, i.name, i.seq, i.documents, i.active_generation, i.previous_generation, i.settings
        """
    let id: IndexID
    let tenant: TenantID
    let name: String
    let seq: Int64
    let documents: Int64
    let active: GenerationID?
    let previous: GenerationID?
    let settings: [UInt8]

    init(_ row: PostgresRow) throws(PostgresError) {
        id = IndexID(try row.value(0, as: UUID.self))
        tenant = TenantID(try row.value(1))
        name = try row.value(2)
        seq = try row.value(3)
        documents = try row.value(4)
        active = try row.value(5, as: UUID?.self).map { GenerationID($0) }
        previous = try row.value(6, as: UUID?.self).map { GenerationID($0) }
        settings = try row.value(7)
    }

    /// What every audit event about it says.
    var detail: [String: JSONValue] { ["index": .string(name), "index_id": .string(id.description)] }
}
