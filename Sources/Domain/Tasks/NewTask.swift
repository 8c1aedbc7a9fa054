package import Foundation

/// A task that is about to be accepted. Everything in it has been validated.
package struct NewTask: Sendable {
    package var id: TaskID
    package var tenant: TenantID
    package var kind: TaskKind
    package var pool: PoolID
    package var priority: Priority
    /// Tries in all, 1…100.
    package var attemptsMax: Int16
    package var timeout: Duration
    /// Not before; nil means at once.
    package var runAt: Date?
    /// Not wanted any more after; nil means for ever.
    package var expiresAt: Date?
    package var webhookURL: String?
    /// The client's own JSON object, as text.
    package var metadata: [UInt8]?
    /// The kind's input, as JSON text.
    package var input: [UInt8]
    /// The task this one was made from.
    package var source: TaskID?
    package var idempotency: Idempotency?
    package var unique: Uniqueness?
    /// The tenant's own name for its user.
    package var user: UserName?

    package init(
        id: TaskID = TaskID(), tenant: TenantID, kind: TaskKind, pool: PoolID, priority: Priority = .normal,
        attemptsMax: Int16 = 5, timeout: Duration = .seconds(300), runAt: Date? = nil, expiresAt: Date? = nil,
        webhookURL: String? = nil, metadata: [UInt8]? = nil, input: [UInt8], source: TaskID? = nil,
        idempotency: Idempotency? = nil, unique: Uniqueness? = nil, user: UserName? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.kind = kind
        self.pool = pool
        self.priority = priority
        self.attemptsMax = attemptsMax
        self.timeout = timeout
        self.runAt = runAt
        self.expiresAt = expiresAt
        self.webhookURL = webhookURL
        self.metadata = metadata
        self.input = input
        self.source = source
        self.idempotency = idempotency
        self.unique = unique
        self.user = user
    }
}

/// A client's promise that the same key means the same request.
package struct Idempotency: Sendable, Hashable {
    /// How long a key is kept unless the operator says longer: a day.
    package static let lifetimeDefault: Duration = .seconds(24 * 3600)

    /// 1…255 bytes, unique within the tenant as long as it is kept.
    package let key: String
    /// Of the request's canonical form, so that a reused key with another body is noticed.
    package let fingerprint: Fingerprint
    package init(key: String, fingerprint: Fingerprint) {
        self.key = key
        self.fingerprint = fingerprint
    }
}
