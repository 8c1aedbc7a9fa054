import Domain
import PostgresDriver

/// As ``LockIndex``, by the name that its tenant calls it.
struct LockIndexByName: PostgresStatement {
    let name: IndexName
    let tenant: TenantID
    static let sql = """
        SELECT \(LockedIndex.columns) FROM knowledge_index i
        WHERE i.tenant_id = $1 AND i.name = $2 AND i.deleted_at IS NULL FOR NO KEY UPDATE
        """
    var binds: [PostgresValue] { [.int4(tenant.rawValue), .text(name.rawValue)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> LockedIndex { try LockedIndex(row) }
}
