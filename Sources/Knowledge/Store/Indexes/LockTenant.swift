import Domain
import PostgresDriver

/// Makes those who create indexes of one tenant wait for one another until the transaction ends.
struct LockTenant: PostgresStatement {
    typealias Row = Void
    let tenant: TenantID
    static let sql = "SELECT 1 FROM tenant WHERE id = $1 FOR NO KEY UPDATE"
    var binds: [PostgresValue] { [.int4(tenant.rawValue)] }
}
