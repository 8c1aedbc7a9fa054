package import Domain
import Foundation
package import PostgresDriver

/// Takes an idempotency key for a request of many tasks. No row: it is taken, and its row stays locked until the
/// transaction ends, so that ``FindUniqueKey`` in the next statement says by whom.
///
/// Run it first in the transaction: two requests with one key then meet here, and the later one has stored nothing.
package struct ClaimRequestKey: PostgresStatement {
    package let tenant: TenantID
    package let idempotency: Idempotency
    package let first: TaskID
    package let lifetime: Duration
    /// - Parameter first: the request's first task, which stands for all of them.
    package init(tenant: TenantID, idempotency: Idempotency, first: TaskID, lifetime: Duration) {
        self.tenant = tenant
        self.idempotency = idempotency
        self.first = first
        self.lifetime = lifetime
    }

    package static let sql = """
        INSERT INTO unique_key AS u (tenant_id, scope, key, fingerprint, task_id, expires_at)
        VALUES ($1, 'task', $2, $3, $4, now() + make_interval(secs => $5))
        ON CONFLICT (tenant_id, scope, key) DO UPDATE
            SET fingerprint = excluded.fingerprint, task_id = excluded.task_id, expires_at = excluded.expires_at,
                returned = NULL
            WHERE u.expires_at <= now()
        RETURNING task_id
        """

    package var binds: [PostgresValue] {
        [
            .int4(tenant.rawValue), .text(idempotency.key), .bytes(idempotency.fingerprint.bytes), .uuid(first.uuid),
            .float8(lifetime.seconds),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TaskID {
        TaskID(try row.value(0, as: UUID.self))
    }
}
