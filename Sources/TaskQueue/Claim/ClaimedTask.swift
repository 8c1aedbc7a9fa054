package import Domain

/// A task that this worker owns until it settles it, hands it back, or loses its lease.
package struct ClaimedTask: Sendable {
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
    package var parent: TaskID?
    /// The tenant's own name for its user, nil when it gave none.
    package var user: String?

    /// The number of this attempt as the retry policy and the API count it.
    package var countedAttempt: Int { Int(attempt) - Int(uncounted) }
}
