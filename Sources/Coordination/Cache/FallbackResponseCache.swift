package import Domain
import ModelGateway

/// The cache that never fails: Redis while it answers, else this process's own memory. What is in one of them is not in the
/// other; a miss costs a call, no more.
package struct FallbackResponseCache: ResponseCache {
    private let shared: any ResponseStore
    private let own: LocalResponseCache
    private let rest: RedisRest

    package init(shared: any ResponseStore, own: LocalResponseCache, rest: RedisRest) {
        self.shared = shared
        self.own = own
        self.rest = rest
    }

    package func get(_ key: Fingerprint) async -> [UInt8]? {
        let found: [UInt8]?? = await rest.unlessAway { try await shared.get(key) }
        if let found { return found }
        return await own.get(key)
    }

    package func put(_ key: Fingerprint, _ value: [UInt8], lifetime: Duration) async {
        let stored: Void? = await rest.unlessAway { try await shared.put(key, value, lifetime: lifetime) }
        if stored == nil { await own.put(key, value, lifetime: lifetime) }
    }
}
