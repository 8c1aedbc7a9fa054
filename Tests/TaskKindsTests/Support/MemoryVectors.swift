import Domain
import Synchronization

@testable import TaskKinds

/// A tenant's cache of vectors in memory.
final class MemoryVectors: VectorCache {
    private let vectors = Mutex<[TenantID: [Fingerprint: [Float]]]>([:])

    func count(of tenant: TenantID) -> Int { vectors.withLock { $0[tenant]?.count ?? 0 } }

    func cachedVectors(_ keys: [Fingerprint], of tenant: TenantID) async throws -> [Fingerprint: [Float]] {
        vectors.withLock { vectors in (vectors[tenant] ?? [:]).filter { keys.contains($0.key) } }
    }

    func cache(_ new: [Fingerprint: [Float]], of tenant: TenantID) async throws {
        vectors.withLock { $0[tenant, default: [:]].merge(new) { old, _ in old } }
    }
}
