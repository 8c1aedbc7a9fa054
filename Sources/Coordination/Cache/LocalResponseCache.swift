package import Domain
import ModelGateway
import Synchronization

/// Responses in this process: those that were asked for longest ago go first when `bytesMax` is reached.
package final class LocalResponseCache: ResponseStore, ResponseCache {
    fileprivate struct Entry {
        let value: [UInt8]
        let expiresAt: ContinuousClock.Instant
        /// When it was used last, in uses.
        var use: Int
    }

    /// Who was used when, oldest first. An entry that was used again has an older place here too, which no longer counts.
    fileprivate struct State {
        var entries: [Fingerprint: Entry] = [:]
        var uses: [(use: Int, key: Fingerprint)] = []
        var firstUse = 0
        var lastUse = 0
        var bytes = 0
    }

    /// What an entry takes beside its value: key, places and dictionary.
    static let overhead = 200

    private let state = Mutex(State())
    private let bytesMax: Int
    private let now: @Sendable () -> ContinuousClock.Instant

    package init(
        bytesMax: Int = 32 << 20, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.bytesMax = bytesMax
        self.now = now
    }

    /// Bytes held, overhead included.
    package var byteCount: Int { state.withLock { $0.bytes } }

    package func get(_ key: Fingerprint) async -> [UInt8]? {
        let now = now()
        return state.withLock { state in
            guard let entry = state.entries[key] else { return nil }
            guard entry.expiresAt > now else {
                state.remove(key)
                return nil
            }
            state.touch(key)
            return entry.value
        }
    }

    package func put(_ key: Fingerprint, _ value: [UInt8], lifetime: Duration) async {
        guard lifetime > .zero, value.count + Self.overhead <= bytesMax else { return }
        let now = now()
        state.withLock { state in
            state.remove(key)
            state.entries[key] = Entry(value: value, expiresAt: now + lifetime, use: 0)
            state.bytes += value.count + Self.overhead
            state.touch(key)
            while state.bytes > bytesMax, state.removeOldest() {}
        }
    }
}

extension LocalResponseCache.State {
    fileprivate mutating func touch(_ key: Fingerprint) {
        lastUse += 1
        entries[key]?.use = lastUse
        uses.append((lastUse, key))
        // Each entry has one place that counts; when most do not, they are left out.
        if uses.count - firstUse > 2 * entries.count + 64 || firstUse > uses.count / 2 + 64 {
            uses = uses[firstUse...].filter { entries[$0.key]?.use == $0.use }
            firstUse = 0
        }
    }

    fileprivate mutating func remove(_ key: Fingerprint) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        bytes -= entry.value.count + LocalResponseCache.overhead
    }

    /// False when there is nothing left.
    fileprivate mutating func removeOldest() -> Bool {
        while firstUse < uses.count {
            let (use, key) = uses[firstUse]
            firstUse += 1
            guard entries[key]?.use == use else { continue }
            remove(key)
            return true
        }
        return false
    }
}
