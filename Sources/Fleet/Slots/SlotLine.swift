import Domain

/// The calls that wait for a slot, in order of arrival.
struct SlotLine {
    /// What became of one that asked for a slot.
    enum Answer: Sendable {
        case taken
        case cancelled
        /// No slot, and none will come soon: an attempt that has made no call yet should go back to the queue. A later
        /// call hears it only when its worker has left the pool.
        case letGo
    }

    struct Waiter {
        let id: UInt64
        let pool: PoolID
        /// Until when an attempt's first call waits in any case; nil for its later ones, which wait as long as it lasts.
        let patience: ContinuousClock.Instant?
        let continuation: CheckedContinuation<Answer, Never>

        var isFirst: Bool { patience != nil }
    }

    private var waiters: [Waiter] = []

    /// Whether a call would overtake somebody who could have the same slot.
    func isTaken(in pool: PoolID, _ ledger: SlotLedger) -> Bool {
        guard !waiters.isEmpty else { return false }
        let holds = ledger.pools[pool]?.holdsFirstCalls ?? false
        return waiters.contains { $0.pool == pool && !($0.isFirst && holds) }
    }

    mutating func append(_ waiter: Waiter) { waiters.append(waiter) }

    mutating func remove(_ id: UInt64) -> Waiter? {
        waiters.firstIndex { $0.id == id }.map { waiters.remove(at: $0) }
    }

    /// Hands free slots to those who wait for them, and lets go whom no slot will come for.
    mutating func serve(_ ledger: inout SlotLedger) -> [(Waiter, Answer)] {
        guard !waiters.isEmpty else { return [] }
        var served: [(Waiter, Answer)] = []
        var full: Set<PoolID> = []
        waiters.removeAll { waiter in
            let pool = waiter.pool
            let rests = waiter.isFirst && ledger.pools[pool]?.holdsFirstCalls ?? false
            if !rests, !full.contains(pool) {
                if ledger.beginCall(in: pool, isFirst: waiter.isFirst) {
                    served.append((waiter, .taken))
                    return true
                }
                full.insert(pool)
            }
            guard (waiter.isFirst && ledger.letsGo(of: pool)) || ledger.isGone(pool) else { return false }
            served.append((waiter, .letGo))
            return true
        }
        return served
    }

    /// Lets go who has waited long enough, the last first, as long as there are more tasks than slots. A task within the
    /// slots stays: elsewhere it would find nothing better.
    mutating func dismiss(_ ledger: SlotLedger, now: ContinuousClock.Instant) -> [Waiter] {
        var surplus: [PoolID: Int32] = [:]
        var dismissed: [Waiter] = []
        for index in waiters.indices.reversed() {
            guard let patience = waiters[index].patience, patience <= now else { continue }
            let pool = waiters[index].pool
            let left = surplus[pool] ?? ledger.pools[pool]?.surplus ?? 0
            surplus[pool] = left - 1
            if left > 0 { dismissed.append(waiters.remove(at: index)) }
        }
        return dismissed
    }
}
