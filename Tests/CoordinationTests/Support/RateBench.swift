import Coordination
import ModelGateway
import RedisDriver
import TestKit
import Testing

/// One set of buckets and the clients that take from it, by a clock of the test.
struct RateBench: Sendable {
    enum Implementation: String, Sendable, CaseIterable, CustomTestStringConvertible {
        case local, redis
        var testDescription: String { rawValue }

        /// Redis only where there is one; the suites of the driver say that it is missing.
        static var available: [Implementation] { RedisServer.isExpected ? allCases : [.local] }
    }

    let stores: [any RateStore]
    let clock: ScriptedClock

    static func run(
        _ implementation: Implementation, clients: Int = 1, _ body: (RateBench) async throws -> Void
    ) async throws {
        let clock = ScriptedClock()
        switch implementation {
        case .local:
            let store = LocalRateLimiter(now: { clock.milliseconds })
            try await body(RateBench(stores: Array(repeating: store, count: clients), clock: clock))
        case .redis:
            try await RedisServer.with { server in
                var stores: [any RateStore] = []
                for _ in 0..<clients {
                    let client = try RedisClient(url: server.url)
                    try await client.connect()
                    stores.append(RedisRateLimiter(client, timeout: .seconds(20), now: { clock.milliseconds }))
                }
                try await body(RateBench(stores: stores, clock: clock))
            }
        }
    }

    func reserve(_ demands: RateDemand..., client: Int = 0) async throws -> RateDecision {
        try await stores[client].reserve(RateRequest(group: "test", demands: demands))
    }

    /// Takes what must be there.
    @discardableResult
    func take(_ demands: RateDemand...) async throws -> RateGrant {
        let decision = try await stores[0].reserve(RateRequest(group: "test", demands: demands))
        guard case .granted(let grant) = decision else { throw NotGranted(decision: decision) }
        return grant
    }

    func settle(_ grant: RateGrant, used: Int64...) async throws { try await stores[0].settle(grant, used: used) }

    struct NotGranted: Error { let decision: RateDecision }
}

extension RateDecision {
    var isGranted: Bool { if case .granted = self { true } else { false } }

    /// The wait in milliseconds, 0 when granted.
    var wait: Int64 {
        guard case .wait(let time, _) = self else { return 0 }
        return Int64(time / .milliseconds(1))
    }
}

/// A bucket of so many units a minute.
func bucket(
    _ perMinute: Int64, _ amount: Int64, name: String = "requests", capacity: Int64? = nil, ramp: RateRamp? = nil
) -> RateDemand {
    RateDemand(bucket: name, capacity: capacity ?? perMinute, perMinute: perMinute, amount: amount, ramp: ramp)
}
