import Coordination
import ModelGateway
import RedisDriver
import Synchronization
import TestKit
import Testing

/// A store that fails when it is told to, and counts how often it was asked.
private final class FlakyStore: RateStore {
    struct Lost: Error {}
    private let state = Mutex((isLost: false, asked: 0))

    func lose(_ isLost: Bool = true) { state.withLock { $0.isLost = isLost } }
    var asked: Int { state.withLock { $0.asked } }

    func reserve(_ request: RateRequest) async throws -> RateDecision {
        try touch()
        return .granted(RateGrant(request, isLocal: false))
    }

    func settle(_ grant: RateGrant, used: [Int64]) async throws { try touch() }

    private func touch() throws {
        let isLost = state.withLock { state in
            state.asked += 1
            return state.isLost
        }
        if isLost { throw Lost() }
    }
}

@Suite("Rate limits with and without Redis", .timeLimit(.minutes(1)))
struct FallbackRateLimiterTests {
    private let clock = ScriptedClock()
    private let store = FlakyStore()

    private func limiter(workers: Int, isConnected: Bool = true) -> FallbackRateLimiter {
        FallbackRateLimiter(
            shared: store, own: LocalRateLimiter(now: { [clock] in clock.milliseconds }),
            rest: RedisRest(now: { [clock] in clock.instant }, isConnected: { isConnected }), workers: { workers })
    }

    private func request(_ limit: Int64, _ amount: Int64) -> RateRequest {
        RateRequest(group: "g", demands: [bucket(limit, amount)])
    }

    private func grants(_ limiter: FallbackRateLimiter, _ limit: Int64, tries: Int) async -> Int {
        var granted = 0
        for _ in 0..<tries where await limiter.reserve(request(limit, 1)).isGranted { granted += 1 }
        return granted
    }

    @Test(
        "Without Redis a process takes its share of a limit, and at least one",
        arguments: [(1, 12), (3, 4), (12, 1), (99, 1)])
    func share(workers: Int, expected: Int) async {
        #expect(await grants(limiter(workers: workers, isConnected: false), 12, tries: 40) == expected)
        #expect(store.asked == 0)
    }

    @Test("What fits the whole limit fits a share, and what does not is said the same way")
    func largeAmounts() async {
        let limiter = limiter(workers: 4, isConnected: false)
        #expect(await limiter.reserve(request(100, 80)).isGranted)
        #expect(await limiter.reserve(request(100, 101)) == .neverFits(bucket: "requests"))
    }

    @Test("A store that fails is let be for a second, and no call fails for it")
    func rest() async {
        let limiter = limiter(workers: 1)
        #expect(await limiter.reserve(request(100, 1)).isGranted)
        store.lose()
        for _ in 0..<20 { #expect(await limiter.reserve(request(100, 1)).isGranted) }
        #expect(store.asked == 2)
        store.lose(false)
        clock.move(1001)
        #expect(await limiter.reserve(request(100, 1)).isGranted)
        #expect(store.asked == 3)
    }

    @Test("What the own buckets gave goes back to them, and what Redis gave does not")
    func settlement() async {
        let limiter = limiter(workers: 1)
        guard case .granted(let shared) = await limiter.reserve(request(10, 10)) else {
            Issue.record("not granted")
            return
        }
        store.lose()
        guard case .granted(let own) = await limiter.reserve(request(10, 10)) else {
            Issue.record("not granted")
            return
        }
        await limiter.settle(shared, used: [0])
        #expect(await limiter.reserve(request(10, 1)).wait == 6000)
        await limiter.settle(own, used: [4])
        #expect(await limiter.reserve(request(10, 6)).isGranted)
        #expect(await limiter.reserve(request(10, 1)).wait == 6000)
    }

    @Test(
        "Redis that is killed and comes back leaves no gap in which a call fails",
        .enabled(if: RedisServer.isExpected, Comment(rawValue: RedisServer.skipReason)))
    func killed() async throws {
        try await RedisServer.with { server in
            let client = try RedisClient(url: server.url)
            let running = Task { try await client.run() }
            defer { running.cancel() }
            try await Probe.until("connected") { client.isConnected }
            let limiter = FallbackRateLimiter(
                shared: RedisRateLimiter(client), own: LocalRateLimiter(),
                rest: RedisRest(pause: .milliseconds(10), isConnected: { client.isConnected }), workers: { 2 })
            func origin() async -> Bool? {
                guard case .granted(let grant) = await limiter.reserve(request(1_000_000, 1)) else { return nil }
                await limiter.settle(grant, used: [0])
                return grant.isLocal
            }
            #expect(await origin() == false)
            let crowd = Task {
                var refused = 0
                while !Task.isCancelled { if await origin() == nil { refused += 1 } }
                return refused
            }
            try await server.killHard()
            try await Probe.until("the process goes on by itself") { await origin() == true }
            try await server.start()
            try await Probe.until("Redis is asked again") { await origin() == false }
            crowd.cancel()
            #expect(await crowd.value == 0)
        }
    }
}
