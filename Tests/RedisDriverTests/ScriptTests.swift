import RedisDriver
import TestKit
import Testing

@Suite(
    "Scripts", .enabled(if: RedisServer.isExpected, Comment(rawValue: RedisServer.skipReason)), .timeLimit(.minutes(3)))
struct ScriptTests {
    private let patience = RedisFixture.patience
    private let add = RedisScript(source: "return redis.call('INCRBY', KEYS[1], ARGV[1])")

    @Test("The digest is the one by which the server names the script")
    func digest() async throws {
        #expect(RedisScript(source: "").digest == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
        try await RedisFixture.withClient { client, _ in
            let named = try await client.command(["SCRIPT", "LOAD", RedisValue(add.source)], timeout: patience)
            #expect(named.asText == add.digest)
        }
    }

    @Test("A script that the server does not know is sent once, and then named")
    func unknownScript() async throws {
        try await RedisFixture.withClient { client, server in
            for round in 1...5 {
                let sum = try await client.evaluate(add, keys: ["sum"], arguments: [2], timeout: patience)
                #expect(sum == .integer(Int64(2 * round)))
            }
            let calls = try server.ask("INFO commandstats").split(whereSeparator: \.isNewline)
            #expect(calls.contains { $0.hasPrefix("cmdstat_eval:calls=1,") })
            #expect(calls.contains { $0.hasPrefix("cmdstat_evalsha:calls=5,") })
        }
    }

    @Test("A script that the server has forgotten is sent again")
    func forgottenScript() async throws {
        try await RedisFixture.withClient { client, _ in
            _ = try await client.evaluate(add, keys: ["sum"], arguments: [1], timeout: patience)
            _ = try await client.command(["SCRIPT", "FLUSH"], timeout: patience)
            let sum = try await client.evaluate(add, keys: ["sum"], arguments: [1], timeout: patience)
            #expect(sum == .integer(2))
        }
    }

    @Test("An error inside a script is the caller's, and the script is not sent a second time")
    func failingScript() async throws {
        try await RedisFixture.withClient { client, server in
            let failing = RedisScript(source: "redis.call('INCR', KEYS[1]); return redis.error_reply('ODD number')")
            let first = try await failure {
                try await client.evaluate(failing, keys: ["tries"], arguments: [], timeout: patience)
            }
            #expect(first.kind == "ODD")
            #expect(try server.ask("GET tries") == "1")
        }
    }
}
