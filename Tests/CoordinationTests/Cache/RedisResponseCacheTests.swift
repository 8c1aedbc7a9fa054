import Coordination
import Domain
import RedisDriver
import TestKit
import Testing

@Suite(
    "Answers that Redis remembers", .timeLimit(.minutes(1)),
    .enabled(if: RedisServer.isExpected, Comment(rawValue: RedisServer.skipReason)))
struct RedisResponseCacheTests {
    private let key = Fingerprint(of: "question".utf8)
    private var name: RedisValue { RedisValue("penstock:response:\(key.hex)") }
    private let answer = Array("an answer".utf8)

    private func withCache(
        bytesMax: Int = 1 << 20, _ body: (RedisResponseCache, RedisClient, RedisServer) async throws -> Void
    ) async throws {
        try await RedisServer.with { server in
            let client = try RedisClient(url: server.url)
            try await client.connect()
            let cache = RedisResponseCache(client, bytesMax: bytesMax, timeout: .seconds(20))
            try await body(cache, client, server)
        }
    }

    private func raw(_ client: RedisClient) async throws -> [UInt8] {
        try await client.command(["GET", name], timeout: .seconds(5)).asBytes ?? []
    }

    private func plant(_ bytes: [UInt8], _ client: RedisClient) async throws {
        _ = try await client.command(["SET", name, RedisValue(bytes)], timeout: .seconds(5))
    }

    @Test("What was put is there, byte by byte, and expires")
    func roundTrip() async throws {
        try await withCache { cache, client, _ in
            #expect(try await cache.get(key) == nil)
            for value in [answer, [], [0, 255, 10, 13], [UInt8](repeating: 9, count: 100_000)] {
                try await cache.put(key, value, lifetime: .seconds(30))
                #expect(try await cache.get(key) == value)
            }
            let rest = try await client.command(["PTTL", name], timeout: .seconds(5)).asInteger ?? -1
            #expect((1...30_000).contains(rest))
            try await cache.put(key, answer, lifetime: .milliseconds(1))
            try await Probe.until("it is forgotten") { try await cache.get(key) == nil }
        }
    }

    @Test("A value that is cut, changed in any byte, of an unknown form or somebody else's is a miss")
    func corrupt() async throws {
        try await withCache { cache, client, _ in
            try await cache.put(key, answer, lifetime: .seconds(30))
            let good = try await raw(client)
            #expect(good.starts(with: Array("PR1:".utf8)))
            for place in good.indices {
                var bad = good
                bad[place] ^= 1
                try await plant(bad, client)
                #expect(try await cache.get(key) == nil, "byte \(place)")
            }
            for length in [0, 3, 4, 19, 20, good.count - 1] {
                try await plant(Array(good.prefix(length)), client)
                #expect(try await cache.get(key) == nil, "\(length) bytes")
            }
            // A whole value under another question's key.
            let other = Fingerprint(of: "another".utf8)
            try await cache.put(other, answer, lifetime: .seconds(30))
            let moved = try await client.command(
                ["GET", RedisValue("penstock:response:\(other.hex)")], timeout: .seconds(5))
            try await plant(moved.asBytes ?? [], client)
            #expect(try await cache.get(key) == nil)
            try await plant(good, client)
            #expect(try await cache.get(key) == answer)
        }
    }

    @Test("A value that is too large is neither stored nor believed")
    func tooLarge() async throws {
        try await withCache(bytesMax: 16) { cache, client, _ in
            try await cache.put(key, [UInt8](repeating: 1, count: 17), lifetime: .seconds(30))
            #expect(try await raw(client).isEmpty)
            let large = RedisResponseCache(client, timeout: .seconds(20))
            try await large.put(key, [UInt8](repeating: 1, count: 17), lifetime: .seconds(30))
            #expect(try await cache.get(key) == nil)
        }
    }

    @Test("Redis that is killed midway is a miss, and this process remembers by itself")
    func killed() async throws {
        try await withCache { cache, client, server in
            let both = FallbackResponseCache(
                shared: cache, own: LocalResponseCache(),
                rest: RedisRest(pause: .zero, isConnected: { client.isConnected }))
            await both.put(key, answer, lifetime: .seconds(30))
            #expect(await both.get(key) == answer)
            try await server.killHard()
            #expect(await both.get(key) == nil)
            await both.put(key, answer, lifetime: .seconds(30))
            #expect(await both.get(key) == answer)
        }
    }

    @Test("A key of another type is a miss for the one who asks")
    func wrongType() async throws {
        try await withCache { cache, client, _ in
            _ = try await client.command(["LPUSH", name, "x"], timeout: .seconds(5))
            let both = FallbackResponseCache(
                shared: cache, own: LocalResponseCache(), rest: RedisRest(pause: .zero, isConnected: { true }))
            #expect(await both.get(key) == nil)
        }
    }
}
