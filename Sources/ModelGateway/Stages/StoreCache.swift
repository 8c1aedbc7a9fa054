import Domain

/// Last, because only an answer that is paid for, checked and accepted by its node is worth giving to somebody else. It
/// can lose an answer but not the call.
///
/// Refused and cut answers never come here; flagged, repaired and unusually ended ones are not stored, nor is one that
/// is larger than `bytesMax`.
struct StoreCache: GatewayStage {
    let cache: any ResponseCache
    let bytesMax: Int

    func run<Operation: ModelOperation>(_ pass: inout GatewayPass<Operation>) async throws {
        guard let key = pass.cacheKey, let lifetime = pass.operation.cacheLifetime, lifetime > .zero, !pass.isFlagged,
            case .closed(let output?) = pass.phase, let bytes = pass.operation.encodedForCache(output),
            bytes.count <= bytesMax
        else { return }
        await cache.put(key, bytes, lifetime: lifetime)
        CallMetrics.countCache("stored")
    }
}
