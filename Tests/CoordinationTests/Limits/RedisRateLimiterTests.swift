import Coordination
import ModelGateway
import RedisDriver
import TestKit
import Testing

@Suite(
    "Rate limits in Redis", .timeLimit(.minutes(1)),
    .enabled(if: RedisServer.isExpected, Comment(rawValue: RedisServer.skipReason)))
struct RedisRateLimiterTests {
    private func withLimiter(
        _ body: (RedisRateLimiter, RedisServer, RedisClient) async throws -> Void
    ) async throws {
        try await RedisServer.with { server in
            let client = try RedisClient(url: server.url)
            try await client.connect()
            try await body(RedisRateLimiter(client, timeout: .seconds(20)), server, client)
        }
    }

    private func request(_ demands: RateDemand...) -> RateRequest { RateRequest(group: "tenant-1", demands: demands) }

    @Test("Redis's own clock lets flow in what a wait said")
    func ownClock() async throws {
        try await withLimiter { limiter, _, _ in
            #expect(try await limiter.reserve(request(bucket(6000, 6000))).isGranted)
            let decision = try await limiter.reserve(request(bucket(6000, 300)))
            #expect((1...3000).contains(decision.wait))
            try await Probe.until("three hundred units have flowed in") {
                try await limiter.reserve(request(bucket(6000, 300))).isGranted
            }
        }
    }

    @Test("Every key is in the group's place and expires")
    func keys() async throws {
        try await withLimiter { limiter, _, client in
            _ = try await limiter.reserve(request(bucket(60, 30), bucket(600, 1, name: "tokens")))
            let names = try await client.command(["KEYS", "*"], timeout: .seconds(5)).asArray ?? []
            let texts = names.compactMap(\.asText).sorted()
            #expect(texts == ["penstock:rate:{tenant-1}:requests", "penstock:rate:{tenant-1}:tokens"])
            for name in texts {
                let rest = try await client.command(["PTTL", RedisValue(name)], timeout: .seconds(5)).asInteger ?? -1
                #expect((1...91_000).contains(rest), "\(name)")
            }
        }
    }

    @Test(
        "A value that is no bucket counts as one nobody took from",
        arguments: ["", "x", "1 2 3", "-5 x 1 1 0 0 0", "0 0 0 0 0 0 0", "1 1 1 1 1 1 1 1", "--- - - - - - -"])
    func corrupt(value: String) async throws {
        try await withLimiter { limiter, _, client in
            let key: RedisValue = "penstock:rate:{tenant-1}:requests"
            _ = try await client.command(["SET", key, RedisValue(value)], timeout: .seconds(5))
            #expect(try await limiter.reserve(request(bucket(5, 5))).isGranted)
            #expect(try await limiter.reserve(request(bucket(5, 1))).wait > 0)
        }
    }

    @Test("A key of another type counts as a bucket nobody took from, and becomes one")
    func wrongType() async throws {
        try await withLimiter { limiter, _, client in
            _ = try await client.command(["LPUSH", "penstock:rate:{tenant-1}:requests", "x"], timeout: .seconds(5))
            #expect(try await limiter.reserve(request(bucket(5, 5))).isGranted)
            #expect(try await limiter.reserve(request(bucket(5, 1))).wait > 0)
        }
    }

    @Test("Without Redis it throws, and quickly")
    func away() async throws {
        try await withLimiter { limiter, server, client in
            try await server.killHard()
            try await Probe.until("the client noticed") { !client.isConnected }
            await #expect(throws: RedisError.self) { _ = try await limiter.reserve(request(bucket(5, 5))) }
        }
    }
}
