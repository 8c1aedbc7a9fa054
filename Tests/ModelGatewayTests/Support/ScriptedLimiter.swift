import Domain
import ModelGateway
import Synchronization

/// A limiter that writes down what it is asked, and answers what the test says.
final class ScriptedLimiter: RateLimiter {
    struct Settled: Sendable, Hashable {
        let group: String
        let used: [Int64]
    }

    private let state = Mutex((requests: [RateRequest](), settled: [Settled]()))
    private let decide: @Sendable (RateRequest) -> RateDecision?

    /// - Parameter decide: nil grants.
    init(_ decide: @escaping @Sendable (RateRequest) -> RateDecision? = { _ in nil }) { self.decide = decide }

    var requests: [RateRequest] { state.withLock(\.requests) }
    var settled: [Settled] { state.withLock(\.settled) }

    func reserve(_ request: RateRequest) async -> RateDecision {
        state.withLock { $0.requests.append(request) }
        if let never = request.neverFitting { return .neverFits(bucket: never.bucket) }
        return decide(request) ?? .granted(RateGrant(request, isLocal: true))
    }

    func settle(_ grant: RateGrant, used: [Int64]) async {
        state.withLock { $0.settled.append(Settled(group: grant.request.group, used: used)) }
    }
}

/// Every tenant has these limits.
struct FixedRates: TenantRateDirectory {
    let rates: TenantRates
    func rates(of tenant: TenantID) async throws -> TenantRates { rates }
}

/// A cache that holds what it was given, and counts.
final class RecordingCache: ResponseCache {
    struct Entry: Sendable {
        let value: [UInt8]
        let lifetime: Duration
    }

    private let state = Mutex((entries: [Fingerprint: Entry](), looked: 0))

    var entries: [Fingerprint: Entry] { state.withLock(\.entries) }
    var looked: Int { state.withLock(\.looked) }
    func replaceAll(with value: [UInt8]) {
        state.withLock { state in state.entries = state.entries.mapValues { Entry(value: value, lifetime: $0.lifetime) }
        }
    }

    func get(_ key: Fingerprint) async -> [UInt8]? {
        state.withLock { state in
            state.looked += 1
            return state.entries[key]?.value
        }
    }

    func put(_ key: Fingerprint, _ value: [UInt8], lifetime: Duration) async {
        state.withLock { $0.entries[key] = Entry(value: value, lifetime: lifetime) }
    }
}
