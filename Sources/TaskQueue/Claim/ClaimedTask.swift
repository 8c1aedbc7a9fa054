package import Domain

/// A task that this worker owns until it settles it, hands it back, or loses its lease.
///
/// It never changes, and goes through a dozen hands on its way: so it is shared, not copied.
package final class ClaimedTask: Sendable {
    package let id: TaskID
    package let tenant: TenantID
    package let pool: PoolID
    package let priority: Int16
    /// Its place in the queue when it was taken.
    package let seq: Int64
    /// The number of this attempt, uncounted ones included: part of the fence.
    package let attempt: Int32
    /// How many of the earlier attempts do not count.
    package let uncounted: Int32
    package let kind: TaskKind
    package let attemptsMax: Int16
    package let timeout: Duration
    /// Whether its outcome is called back.
    package let isHooked: Bool
    /// Whether its expiry had passed when it was claimed, on the database's clock.
    package let hasExpired: Bool
    /// Whether its tenant may have only so many tasks in flight: when this one ends, another one may be claimed.
    package let isCapped: Bool
    /// Where the next claim in its pool is to begin.
    package let nextTurn: Turns.Place
    /// The input as JSON text; nil when it is too large for a claim (``InputSize/carriedMax``): then the attempt loads it.
    package let input: [UInt8]?
    /// The task that waits for this one. A claim that is only handed back need not know it.
    package let parent: TaskID?
    /// The tenant's own name for its user, nil when it gave none.
    package let user: String?

    package init(
        id: TaskID, tenant: TenantID, pool: PoolID, priority: Int16, seq: Int64, attempt: Int32, uncounted: Int32,
        kind: TaskKind, attemptsMax: Int16, timeout: Duration, isHooked: Bool, hasExpired: Bool, isCapped: Bool,
        nextTurn: Turns.Place, input: [UInt8]?, parent: TaskID? = nil, user: String? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.pool = pool
        self.priority = priority
        self.seq = seq
        self.attempt = attempt
        self.uncounted = uncounted
        self.kind = kind
        self.attemptsMax = attemptsMax
        self.timeout = timeout
        self.isHooked = isHooked
        self.hasExpired = hasExpired
        self.isCapped = isCapped
        self.nextTurn = nextTurn
        self.input = input
        self.parent = parent
        self.user = user
    }

    /// The number of this attempt as the retry policy and the API count it.
    package var countedAttempt: Int { Int(attempt) - Int(uncounted) }
}
