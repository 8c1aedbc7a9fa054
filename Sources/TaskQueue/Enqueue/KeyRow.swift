import Domain

/// The row of `unique_key` that a new task needs: its idempotency key, or its unique one.
struct KeyRow {
    /// Idempotency keys of single tasks and of whole requests.
    static let idempotencyScope = "task"
    /// Of a unique key's row, whose body is not compared.
    private static let noFingerprint = [UInt8](repeating: 0, count: 32)

    let scope: String
    let key: String
    let fingerprint: [UInt8]
    let lifetime: Duration

    init?(of task: NewTask, idempotencyLifetime: Duration) {
        if let idempotency = task.idempotency {
            scope = Self.idempotencyScope
            key = idempotency.key
            fingerprint = idempotency.fingerprint.bytes
            lifetime = idempotencyLifetime
        } else if let unique = task.unique {
            scope = unique.scope
            key = unique.key
            fingerprint = Self.noFingerprint
            lifetime = unique.lifetime
        } else {
            return nil
        }
    }
}
