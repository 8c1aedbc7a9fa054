import Domain
import Synchronization
import Tenancy

/// Principals that were looked up in the last seconds, by the hash of their key.
///
/// It may be stale by its lifetime: a key that another process revoked, or that expired, works here until then. One
/// that this process revoked stops at once. Unknown keys are not remembered, so a new key works at once.
final class PrincipalCache: Sendable {
    private struct Entry {
        let principal: Principal
        let validUntil: ContinuousClock.Instant
    }

    private let entries = Mutex<[[UInt8]: Entry]>([:])
    private let lifetime: Duration
    private let countMax: Int

    init(lifetime: Duration, countMax: Int) {
        self.lifetime = lifetime
        self.countMax = countMax
    }

    subscript(hash: [UInt8]) -> Principal? {
        entries.withLock { entries in
            guard let entry = entries[hash] else { return nil }
            if entry.validUntil > .now { return entry.principal }
            entries[hash] = nil
            return nil
        }
    }

    func insert(_ principal: Principal, hash: [UInt8], now: ContinuousClock.Instant = .now) {
        entries.withLock { entries in
            // Sweeping costs one pass per `countMax` insertions at most. When all are in use, forgetting them costs
            // each key one look-up.
            if entries.count >= countMax { entries = entries.filter { $0.value.validUntil > now } }
            if entries.count >= countMax { entries.removeAll(keepingCapacity: true) }
            entries[hash] = Entry(principal: principal, validUntil: now + lifetime)
        }
    }

    func remove(_ key: KeyID) {
        entries.withLock { entries in entries = entries.filter { $0.value.principal.key != key } }
    }
}
