package import Domain
import Foundation
package import PostgresDriver

/// Who holds an idempotency key now.
package struct FindUniqueKey: PostgresStatement {
    package struct Holder: Sendable {
        package let task: TaskID
        package let fingerprint: Fingerprint
        /// For a request of many tasks, of which some were there already: see ``BulkIDs``.
        package let returned: [UInt8]?
    }

    package let tenant: TenantID
    package let key: String
    package init(tenant: TenantID, key: String) {
        self.tenant = tenant
        self.key = key
    }

    package static let sql = """
        SELECT task_id, fingerprint, returned FROM unique_key WHERE tenant_id = $1 AND scope = 'task' AND key = $2
        """

    package var binds: [PostgresValue] { [.int4(tenant.rawValue), .text(key)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Holder {
        Holder(
            task: TaskID(try row.value(0, as: UUID.self)),
            fingerprint: Fingerprint(stored: try row.value(1, as: [UInt8].self)),
            returned: try row.value(2))
    }
}
