import Domain
import Synchronization

/// Vectors of queries that were asked before, within a bound: the same question again costs no call.
///
/// A tenant's own: whether somebody else asked the same must not be told by time or price.
final class QueryVectors: Sendable {
    private struct Key: Hashable {
        let tenant: TenantID
        let model: String
        let query: String
    }

    private struct State {
        var vectors: [Key: (vector: [Float], lastUse: UInt64)] = [:]
        var uses: UInt64 = 0
        var bytes = 0
    }

    private let bytesMax: Int
    private let state = Mutex(State())

    init(bytesMax: Int = 16 << 20) { self.bytesMax = bytesMax }

    func vector(of query: String, model: String, tenant: TenantID) -> [Float]? {
        let key = Key(tenant: tenant, model: model, query: query)
        return state.withLock { state in
            state.uses += 1
            state.vectors[key]?.lastUse = state.uses
            return state.vectors[key]?.vector
        }
    }

    func keep(_ vector: [Float], of query: String, model: String, tenant: TenantID) {
        let key = Key(tenant: tenant, model: model, query: query)
        state.withLock { state in
            state.uses += 1
            if let old = state.vectors.updateValue((vector, state.uses), forKey: key) {
                state.bytes -= Self.bytes(key, old.vector)
            }
            state.bytes += Self.bytes(key, vector)
            if state.bytes > bytesMax { makeRoom(&state) }
        }
    }

    /// Lets a quarter go, the least lately used first, so that sorting is paid for rarely.
    private func makeRoom(_ state: inout State) {
        for entry in state.vectors.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
            guard state.bytes > bytesMax * 3 / 4 else { return }
            state.vectors[entry.key] = nil
            state.bytes -= Self.bytes(entry.key, entry.value.vector)
        }
    }

    private static func bytes(_ key: Key, _ vector: [Float]) -> Int {
        vector.count * 4 + key.query.utf8.count + key.model.utf8.count + 128
    }
}
