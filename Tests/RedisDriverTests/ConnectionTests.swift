import RedisDriver
import Synchronization
import TestKit
import Testing

/// What happens when the server dies, stands still, comes back or says no.
@Suite(
    "Connections", .enabled(if: RedisServer.isExpected, Comment(rawValue: RedisServer.skipReason)),
    .timeLimit(.minutes(3)))
struct ConnectionTests {
    private let patience = RedisFixture.patience

    @Test("Without a connection a command fails at once, whatever its timeout")
    func notConnected() async throws {
        let client = try RedisClient(url: "redis://127.0.0.1:1")
        let error = try await failure { try await client.command(["PING"], timeout: .seconds(3600)) }
        #expect(error.code == .notConnected)
        #expect(error.isTransient)
        #expect(!client.isConnected)
        let attempt = try await failure { try await client.connect() }
        #expect(attempt.code == .notConnected)
    }

    @Test("A server that dies fails what is under way, and the client comes back when the server does")
    func killedServer() async throws {
        try await RedisFixture.withClient { client, server in
            try await server.freeze()
            let waiting = (0..<20).map { _ in
                Task { try await client.command(["PING"], timeout: .seconds(120)) }
            }
            try await Probe.until("all are sent") { client.pendingCommands == 20 }
            try await server.killHard()
            for task in waiting {
                let error = try await failure { try await task.value }
                #expect(error.code == .connectionLost)
                #expect(error.isTransient)
            }
            try await Probe.until("the client knows") { !client.isConnected }
            let refused = try await failure { try await client.command(["PING"], timeout: patience) }
            #expect(refused.code == .notConnected)
            try await server.start()
            try await RedisFixture.connected(client)
            let reply = try await client.command(["PING"], timeout: patience)
            #expect(reply == .status("PONG"))
            #expect(client.lastFailure == nil)
        }
    }

    @Test("A server that stands still costs a few timeouts, then nothing, and is taken back when it moves")
    func frozenServer() async throws {
        let configure: (inout RedisConfiguration) -> Void = { configuration in
            configuration.stallTimeout = .milliseconds(200)
            configuration.connectTimeout = .milliseconds(500)
        }
        try await RedisFixture.withClient(configure: configure) { client, server in
            try await server.freeze()
            try await Probe.until("the client gives the connection up") {
                let error = try await failure { try await client.command(["PING"], timeout: .milliseconds(50)) }
                return error.code == .notConnected
            }
            try server.thaw()
            try await Probe.until("it answers again") {
                (try? await client.command(["ECHO", "back"], timeout: .seconds(1)))?.asText == "back"
            }
        }
    }

    @Test("A connection that is cut is made again")
    func cutConnection() async throws {
        try await RedisFixture.withClient { client, server in
            for round in 0..<3 {
                try server.cutAll()
                try await Probe.until("it answers again") {
                    (try? await client.command(["ECHO", RedisValue(round)], timeout: .seconds(5)))?.asText == "\(round)"
                }
            }
        }
    }

    @Test("A password is asked for and given, and is in no error, description or dump")
    func password() async throws {
        let password = "hunter2-hunter2"
        try await RedisFixture.withClient(password: password) { client, server in
            let reply = try await client.command(["PING"], timeout: patience)
            #expect(reply == .status("PONG"))
            let wrong = try RedisClient(url: "redis://:\(password)x@127.0.0.1:\(server.port)")
            let denied = try await failure { try await wrong.connect() }
            #expect(denied.code == .refused)
            #expect(denied.kind == "WRONGPASS")
            let none = try RedisClient(url: "redis://127.0.0.1:\(server.port)")
            let asked = try await failure { try await none.connect() }
            #expect(asked.kind == "NOAUTH")
            #expect(asked.message.contains("password"))
            var dumped = ""
            dump(try RedisConfiguration(url: server.url), to: &dumped)
            dump(denied, to: &dumped)
            dump(asked, to: &dumped)
            #expect(!dumped.contains("hunter2"))
            #expect(!"\(try RedisAddress(parsing: server.url))".contains("hunter2"))
        }
    }

    @Test("A user of the server's own list logs in by name, with signs that a URL must escape")
    func user() async throws {
        try await RedisServer.with { server in
            #expect(try server.ask("ACL SETUSER app on >p@ss:w/rd ~* +@all") == "+OK")
            let url = "redis://app:p%40ss%3Aw%2Frd@127.0.0.1:\(server.port)/3"
            try await RedisFixture.running(try RedisConfiguration(url: url)) { client in
                let name = try await client.command(["ACL", "WHOAMI"], timeout: patience)
                #expect(name.asText == "app")
                let info = try await client.command(["CLIENT", "INFO"], timeout: patience)
                #expect(info.asText?.contains(" db=3 ") == true)
                #expect(info.asText?.contains(" name=penstock ") == true)
            }
        }
    }

    @Test("A user without the right to name the connection works all the same")
    func userWithFewRights() async throws {
        try await RedisServer.with { server in
            #expect(try server.ask("ACL SETUSER app on >secret ~* -@all +ping +get") == "+OK")
            let url = "redis://app:secret@127.0.0.1:\(server.port)"
            try await RedisFixture.running(try RedisConfiguration(url: url)) { client in
                let reply = try await client.command(["GET", "nothing"], timeout: patience)
                #expect(reply == .null)
            }
        }
    }

    @Test("A database that the server does not have is refused with its name")
    func noSuchDatabase() async throws {
        try await RedisServer.with { server in
            let client = try RedisClient(url: "redis://127.0.0.1:\(server.port)/999")
            let error = try await failure { try await client.connect() }
            #expect(error.code == .refused)
            #expect(error.message.contains("SELECT"))
        }
    }

    @Test("A Unix socket is as good as a port, and a host name as good as an address")
    func otherWays() async throws {
        try await RedisServer.with(password: "secret") { server in
            for url in [server.socketURL + "?db=2", "redis://:secret@localhost:\(server.port)/2"] {
                try await RedisFixture.running(try RedisConfiguration(url: url)) { client in
                    let info = try await client.command(["CLIENT", "INFO"], timeout: patience)
                    #expect(info.asText?.contains(" db=2 ") == true)
                }
            }
        }
    }

    @Test("Who shuts a client down finds its connections closed, and so does who only forgets it")
    func noDescriptorIsLeft() async throws {
        try await RedisServer.with { server in
            var configuration = try RedisConfiguration(url: server.url)
            configuration.connections = 4
            try await RedisFixture.running(configuration) { client in
                try await Probe.until("all are open") { RedisFixture.descriptors(to: server.port) == 4 }
                let stream = try await client.subscribe(to: "news")
                #expect(RedisFixture.descriptors(to: server.port) == 5)
                withExtendedLifetime(stream) {}
            }
            try await Probe.until("all are closed") { RedisFixture.descriptors(to: server.port) == 0 }
            var forgotten: RedisClient? = try RedisClient(configuration)
            try await forgotten?.connect()
            #expect(RedisFixture.descriptors(to: server.port) == 1)
            forgotten = nil
            try await Probe.until("it is closed") { RedisFixture.descriptors(to: server.port) == 0 }
        }
    }

    @Test("A client that is shut down fails what is under way, and refuses what comes after")
    func shutdown() async throws {
        try await RedisServer.with { server in
            let client = try RedisClient(url: server.url)
            let service = Task { try await client.run() }
            try await RedisFixture.connected(client)
            try await server.freeze()
            let waiting = Task { try await client.command(["PING"], timeout: .seconds(120)) }
            try await Probe.until("it is sent") { client.pendingCommands == 1 }
            service.cancel()
            try await service.value
            let lost = try await failure { try await waiting.value }
            #expect(lost.code == .connectionLost)
            let refused = try await failure { try await client.command(["PING"], timeout: patience) }
            #expect(refused.code == .notConnected)
            let subscription = try await failure { try await client.subscribe(to: "news") }
            #expect(subscription.code == .notConnected)
        }
    }

    @Test("A shutdown does not wait for a server that does not answer the login")
    func shutdownWhileConnecting() async throws {
        try await RedisServer.with { server in
            try await server.freeze()
            var configuration = try RedisConfiguration(url: server.url)
            configuration.connectTimeout = .seconds(60)
            let client = try RedisClient(configuration)
            let service = Task { try await client.run() }
            try await Probe.until("it connects") { RedisFixture.descriptors(to: server.port) == 1 }
            service.cancel()
            try await Probe.until("it ends long before its patience does", within: .seconds(30)) {
                let refused = try await failure { try await client.command(["PING"], timeout: patience) }
                return refused.message.contains("closed")
            }
            try server.thaw()
            try await Probe.until("what it made afterwards is closed") {
                RedisFixture.descriptors(to: server.port) == 0
            }
        }
    }

    @Test("The observer hears of each connection that comes and goes")
    func events() async throws {
        let events = EventLog()
        try await RedisFixture.withClient(configure: { $0.observe = { events.note($0) } }) { client, server in
            try await Probe.until("the first connection is told") { events.all == ["connected"] }
            try await server.killHard()
            try await Probe.until("the loss and a failed attempt are told") {
                events.all.contains("lost") && events.all.contains("failed")
            }
            try await server.start()
            try await RedisFixture.connected(client)
            try await Probe.until("the return is told") { events.all.last == "connected" }
        }
        #expect(events.all.count { $0 == "lost" } == 1)
    }
}

private final class EventLog: Sendable {
    private let words = Mutex<[String]>([])

    var all: [String] { words.withLock { $0 } }

    func note(_ event: RedisEvent) {
        let word =
            switch event {
            case .connected: "connected"
            case .connectFailed: "failed"
            case .lost: "lost"
            }
        words.withLock { $0.append(word) }
    }
}
