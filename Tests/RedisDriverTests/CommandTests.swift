import RedisDriver
import TestKit
import Testing

@Suite(
    "Commands", .enabled(if: RedisServer.isExpected, Comment(rawValue: RedisServer.skipReason)), .timeLimit(.minutes(3))
)
struct CommandTests {
    private let patience = RedisFixture.patience

    @Test("Each kind of reply comes as what it is")
    func replies() async throws {
        try await RedisFixture.withClient { client, _ in
            let ok = try await client.command(["SET", "name", "water"], timeout: patience)
            #expect(ok == .status("OK"))
            let text = try await client.command(["GET", "name"], timeout: patience)
            #expect(text == .bytes(Array("water".utf8)))
            let missing = try await client.command(["GET", "nothing"], timeout: patience)
            #expect(missing == .null)
            let sum = try await client.command(["INCRBY", "sum", 41], timeout: patience)
            #expect(sum == .integer(41))
            let none = try await client.command(["LRANGE", "nothing", 0, -1], timeout: patience)
            #expect(none == .array([]))
            let counter = try await client.command(["GET", "sum"], timeout: patience)
            #expect(counter.asInteger == 41)
        }
    }

    @Test("Every byte goes there and comes back, and so does an empty value")
    func binary() async throws {
        try await RedisFixture.withClient { client, _ in
            let all = (0...255).map { UInt8($0) } + Array("\r\n$-1\r\n".utf8)
            for value in [all, []] {
                _ = try await client.command(["SET", "bytes", RedisValue(value)], timeout: patience)
                let back = try await client.command(["GET", "bytes"], timeout: patience)
                #expect(back == .bytes(value))
            }
        }
    }

    @Test("Nested arrays keep their shape, with an error as one of the elements")
    func nestedArrays() async throws {
        try await RedisFixture.withClient { client, _ in
            let script = "return {1, {'two', {3, false}}, redis.error_reply('ODD four')}"
            let reply = try await client.command(["EVAL", RedisValue(script), 0], timeout: patience)
            let inner = RedisReply.array([.integer(3), .null])
            #expect(
                reply == .array([.integer(1), .array([.bytes(Array("two".utf8)), inner]), .error("ODD four")]))
        }
    }

    @Test("An error of the server is thrown with its kind, and without its words in the message")
    func serverErrors() async throws {
        try await RedisFixture.withClient { client, _ in
            _ = try await client.command(["SET", "text", "secret words"], timeout: patience)
            let wrongType = try await failure { try await client.command(["LPUSH", "text", "x"], timeout: patience) }
            #expect(wrongType.code == .refused)
            #expect(wrongType.kind == "WRONGTYPE")
            #expect(!wrongType.isTransient)
            let unknown = try await failure { try await client.command(["NONSENSE", "secret"], timeout: patience) }
            #expect(unknown.kind == "ERR")
            #expect(!unknown.description.contains("secret"))
            let after = try await client.command(["PING"], timeout: patience)
            #expect(after == .status("PONG"))
        }
    }

    @Test("A thousand callers share one connection, and each gets its own answer")
    func pipelining() async throws {
        try await RedisFixture.withClient { client, server in
            let before = try server.info("total_connections_received")
            let wrong = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<1_000 {
                    group.addTask {
                        let reply = try await client.command(["ECHO", RedisValue(number)], timeout: .seconds(30))
                        return reply.asText != "\(number)"
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(wrong == 0)
            // One of them is the question itself.
            #expect(try server.info("total_connections_received") == before + 1)
        }
    }

    @Test("Commands of one caller run in the order in which they were sent")
    func order() async throws {
        try await RedisFixture.withClient { client, _ in
            for number in 0..<200 {
                let length = try await client.command(["RPUSH", "line", RedisValue(number)], timeout: patience)
                #expect(length == .integer(Int64(number + 1)))
            }
            let all = try await client.command(["LRANGE", "line", 0, -1], timeout: patience)
            #expect(all.asArray?.compactMap(\.asInteger) == (0..<200).map { Int64($0) })
        }
    }

    @Test("A value of several megabytes passes in pieces, both ways, between the commands of others")
    func largeValues() async throws {
        try await RedisFixture.withClient { client, _ in
            let value = (0..<(5 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            async let stored = client.command(["SET", "large", RedisValue(value)], timeout: .seconds(30))
            async let neighbour = client.command(["ECHO", "small"], timeout: .seconds(30))
            #expect(try await stored == .status("OK"))
            #expect(try await neighbour.asText == "small")
            let back = try await client.command(["GET", "large"], timeout: patience)
            #expect(back == .bytes(value))
        }
    }

    @Test("Several connections are opened when they are wanted, and commands go over the least busy one")
    func connections() async throws {
        try await RedisFixture.withClient(configure: { $0.connections = 3 }) { client, server in
            try await Probe.until("all three are open") { try server.clients(named: "penstock") == 3 }
            let reply = try await client.command(["PING"], timeout: patience)
            #expect(reply == .status("PONG"))
        }
    }

    @Test("A command without a name is refused before anything is sent")
    func noName() async throws {
        try await RedisFixture.withClient { client, _ in
            let none = try await failure { try await client.command([], timeout: patience) }
            #expect(none.code == .misuse)
            let empty = try await failure { try await client.command(["", "x"], timeout: patience) }
            #expect(empty.code == .misuse)
        }
    }
}
