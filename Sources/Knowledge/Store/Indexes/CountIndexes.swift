import Domain
import PostgresDriver

/// How many indexes a tenant has, and whether one of them has this name.
struct CountIndexes: PostgresStatement {
    let tenant: TenantID
    let name: IndexName
    static let sql = """
        SELECT count(*), coalesce(bool_or(i.name = $2), false) FROM knowledge_index i
        WHERE i.tenant_id = $1 AND i.deleted_at IS NULL
        """
    var binds: [PostgresValue] { [.int4(tenant.rawValue), .text(name.rawValue)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> (count: Int, isTaken: Bool) {
        (try row.value(0), try row.value(1))
    }
}
