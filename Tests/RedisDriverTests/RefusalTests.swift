import RedisDriver
import TestKit
import Testing

/// Bounds, timeouts and cancellation: what a caller is spared, and that the connection stays good.
@Suite(
    "Bounds and deadlines", .enabled(if: RedisServer.isExpected, Comment(rawValue: RedisServer.skipReason)),
    .timeLimit(.minutes(3)))
struct RefusalTests {
    private let patience = RedisFixture.patience
    /// Too short for any server: for calls that are to end by their deadline.
    private let instant = Duration.nanoseconds(1)

    @Test("A reply that comes after its deadline is dropped, and the next caller gets the next one")
    func lateReply() async throws {
        try await RedisFixture.withClient { client, server in
            try await server.freeze()
            for number in 0..<20 {
                let late = try await failure {
                    try await client.command(["ECHO", RedisValue("late \(number)")], timeout: instant)
                }
                #expect(late.code == .timedOut)
                #expect(late.isTransient)
            }
            try server.thaw()
            for number in 0..<20 {
                let reply = try await client.command(["ECHO", RedisValue(number)], timeout: patience)
                #expect(reply.asText == "\(number)")
            }
            #expect(try server.clients(named: "penstock") == 1)
            #expect(try server.info("total_error_replies") == 0)
        }
    }

    @Test("A cancelled caller goes on at once, and nobody gets its reply")
    func cancellation() async throws {
        try await RedisFixture.withClient { client, server in
            try await server.freeze()
            let waiting = (0..<50).map { number in
                Task { try await client.command(["ECHO", RedisValue("lost \(number)")], timeout: .seconds(60)) }
            }
            for task in waiting { task.cancel() }
            for task in waiting {
                let error = try await failure { try await task.value }
                #expect(error.code == .cancelled)
            }
            try server.thaw()
            let reply = try await client.command(["ECHO", "mine"], timeout: patience)
            #expect(reply.asText == "mine")
        }
    }

    @Test("Cancellation races with the reply, and either way everybody else gets their own")
    func cancellationRace() async throws {
        try await RedisFixture.withClient { client, _ in
            for round in 0..<300 {
                let racing = Task { try await client.command(["ECHO", "racing"], timeout: .seconds(30)) }
                async let neighbour = client.command(["ECHO", RedisValue(round)], timeout: .seconds(30))
                if round.isMultiple(of: 3) { await Task.yield() }
                racing.cancel()
                let own = try await neighbour
                #expect(own.asText == "\(round)")
                switch await racing.result {
                case .success(let reply): #expect(reply.asText == "racing")
                case .failure(let error): #expect((error as? RedisError)?.code == .cancelled)
                }
            }
        }
    }

    @Test("A task that is cancelled already sends nothing")
    func cancelledBefore() async throws {
        try await RedisFixture.withClient { client, server in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await client.command(["SET", "written", "yes"], timeout: .seconds(30))
            }
            let error = try await failure { try await task.value }
            #expect(error.code == .cancelled)
            _ = try await client.command(["PING"], timeout: patience)
            #expect(try server.ask("EXISTS written") == ":0")
        }
    }

    @Test("A reply larger than allowed is given up, its caller learns why, and the client comes back")
    func hugeReply() async throws {
        try await RedisFixture.withClient(configure: { $0.replyBytesMax = 100_000 }) { client, _ in
            _ = try await client.command(["SETRANGE", "huge", 1_000_000, "x"], timeout: patience)
            let error = try await failure { try await client.command(["GET", "huge"], timeout: patience) }
            #expect(error.code == .tooLarge)
            #expect(!error.isTransient)
            try await RedisFixture.connected(client)
            let reply = try await client.command(["STRLEN", "huge"], timeout: patience)
            #expect(reply == .integer(1_000_001))
        }
    }

    @Test("The caller behind a reply that is too large learns that the connection is gone, not that its own was")
    func neighbourOfHugeReply() async throws {
        try await RedisFixture.withClient(configure: { $0.replyBytesMax = 100_000 }) { client, server in
            _ = try await client.command(["SETRANGE", "huge", 10_000_000, "x"], timeout: patience)
            try await server.freeze()
            let huge = Task { try await client.command(["GET", "huge"], timeout: .seconds(60)) }
            try await Probe.until("it is sent") { client.pendingCommands == 1 }
            let neighbour = Task { try await client.command(["PING"], timeout: .seconds(60)) }
            try await Probe.until("both are sent") { client.pendingCommands == 2 }
            try server.thaw()
            let first = try await failure { try await huge.value }
            let second = try await failure { try await neighbour.value }
            #expect(first.code == .tooLarge)
            #expect(second.code == .connectionLost)
        }
    }

    @Test("An array with more elements, or deeper, than allowed is given up", arguments: [true, false])
    func hugeArray(isDeep: Bool) async throws {
        try await RedisFixture.withClient(configure: { $0.replyElementsMax = 1_000 }) { client, _ in
            let script =
                isDeep
                ? "local t = {1} for i = 1, 9 do t = {t} end return t"
                : "local t = {} for i = 1, 1001 do t[i] = i end return t"
            let error = try await failure {
                try await client.command(["EVAL", RedisValue(script), 0], timeout: patience)
            }
            #expect(error.code == .tooLarge)
            try await RedisFixture.connected(client)
            let allowed = "local t = {} for i = 1, 1000 do t[i] = i end return {{{{{{t}}}}}}"
            let reply = try await client.command(["EVAL", RedisValue(allowed), 0], timeout: patience)
            #expect(reply.asArray?.count == 1)
        }
    }

    @Test("More commands under way than allowed are refused at once, until replies have come")
    func tooManyCommands() async throws {
        try await RedisFixture.withClient(configure: { $0.pendingMax = 10 }) { client, server in
            try await server.freeze()
            for _ in 0..<10 {
                let late = try await failure { try await client.command(["PING"], timeout: instant) }
                #expect(late.code == .timedOut)
            }
            let refused = try await failure { try await client.command(["PING"], timeout: patience) }
            #expect(refused.code == .overloaded)
            #expect(refused.isTransient)
            try server.thaw()
            try await Probe.until("the old replies have come") { client.pendingCommands == 0 }
            let reply = try await client.command(["PING"], timeout: patience)
            #expect(reply == .status("PONG"))
        }
    }

    @Test("What a server does not read is kept up to a bound, and sent when it reads again")
    func outputBound() async throws {
        try await RedisFixture.withClient(configure: { $0.outputBytesMax = 1 << 20 }) { client, server in
            let larger = RedisValue([UInt8](repeating: 7, count: 2 << 20))
            let tooLarge = try await failure { try await client.command(["ECHO", larger], timeout: patience) }
            #expect(tooLarge.code == .tooLarge)
            try await server.freeze()
            let value = RedisValue([UInt8](repeating: 7, count: 400_000))
            // The kernel takes some megabytes before anything is left here.
            var last = RedisError.Code.timedOut
            for _ in 0..<200 where last == .timedOut {
                last = try await failure { try await client.command(["ECHO", value], timeout: instant) }.code
            }
            #expect(last == .overloaded)
            try server.thaw()
            try await Probe.until("everything is sent and answered") { client.pendingCommands == 0 }
            let reply = try await client.command(["ECHO", value], timeout: patience)
            #expect(reply.asBytes?.count == 400_000)
        }
    }
}
