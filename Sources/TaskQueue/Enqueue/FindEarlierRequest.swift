package import Domain
import Foundation
package import PostgresDriver

/// What was accepted under an idempotency key that still counts; no row when the key is free.
///
/// Unlike ``FindUniqueKey`` it is asked before anybody tried to take the key, so a row that has expired and is not yet
/// swept must not be found.
package struct FindEarlierRequest: PostgresStatement {
    package let tenant: TenantID
    package let key: String
    package init(tenant: TenantID, key: String) {
        self.tenant = tenant
        self.key = key
    }

    package static let sql = """
        SELECT task_id, fingerprint, returned FROM unique_key
        WHERE tenant_id = $1 AND scope = 'task' AND key = $2 AND expires_at > now()
        """

    package var binds: [PostgresValue] { [.int4(tenant.rawValue), .text(key)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> FindUniqueKey.Holder {
        try FindUniqueKey.decode(row)
    }
}
