import RedisDriver
import TestKit
import Testing

@Suite(
    "Subscriptions", .enabled(if: RedisServer.isExpected, Comment(rawValue: RedisServer.skipReason)),
    .timeLimit(.minutes(3)))
struct SubscriptionTests {
    private let patience = RedisFixture.patience

    @Test("What is published after the subscription arrives, in order and byte for byte")
    func messages() async throws {
        try await RedisFixture.withClient { client, _ in
            let stream = try await client.subscribe(to: "news")
            for number in 0..<100 {
                let receivers = try await client.publish(
                    RedisValue([UInt8(number), 0, 255]), to: "news", timeout: patience)
                #expect(receivers == 1)
            }
            var received: [[UInt8]] = []
            for try await payload in stream {
                received.append(payload)
                if received.count == 100 { break }
            }
            #expect(received == (0..<100).map { [UInt8($0), 0, 255] })
        }
    }

    @Test("Channels do not mix")
    func channels() async throws {
        try await RedisFixture.withClient { client, _ in
            let one = try await client.subscribe(to: "one")
            let two = try await client.subscribe(to: "two")
            try await client.publish("1", to: "one", timeout: patience)
            try await client.publish("2", to: "two", timeout: patience)
            var first = one.makeAsyncIterator()
            var second = two.makeAsyncIterator()
            #expect(try await first.next() == Array("1".utf8))
            #expect(try await second.next() == Array("2".utf8))
        }
    }

    @Test("A cut connection ends the stream with an error, and a new subscription works")
    func cutConnection() async throws {
        try await RedisFixture.withClient { client, server in
            let stream = try await client.subscribe(to: "news")
            try server.cutAll()
            let error = try await failure { for try await _ in stream {} }
            #expect(error.code == .connectionLost)
            try await RedisFixture.connected(client)
            let again = try await client.subscribe(to: "news")
            try await Probe.until("it is heard") {
                ((try? await client.publish("back", to: "news", timeout: .seconds(5))) ?? 0) == 1
            }
            var iterator = again.makeAsyncIterator()
            #expect(try await iterator.next() == Array("back".utf8))
        }
    }

    @Test("A consumer that falls behind is told so, and loses its connection instead of memory")
    func slowConsumer() async throws {
        try await RedisFixture.withClient { client, server in
            let stream = try await client.subscribe(to: "news", bufferMax: 10)
            for number in 0..<20 {
                try await client.publish(RedisValue(number), to: "news", timeout: patience)
            }
            try await Probe.until("its connection is closed") { try server.clients(named: "penstock") == 1 }
            var received = 0
            let error = try await failure { for try await _ in stream { received += 1 } }
            #expect(error.code == .overloaded)
            #expect(received == 10)
        }
    }

    @Test("A consumer that stops leaves no connection behind")
    func stoppedConsumer() async throws {
        try await RedisFixture.withClient { client, server in
            let stream = try await client.subscribe(to: "news")
            #expect(try server.clients(named: "penstock") == 2)
            let consumer = Task { for try await _ in stream {} }
            consumer.cancel()
            _ = await consumer.result
            try await Probe.until("its connection is closed") { try server.clients(named: "penstock") == 1 }
        }
    }

    @Test("A server that cannot be reached is said so at once")
    func unreachable() async throws {
        let client = try RedisClient(url: "redis://127.0.0.1:1")
        let error = try await failure { try await client.subscribe(to: "news") }
        #expect(error.code == .notConnected)
    }
}
