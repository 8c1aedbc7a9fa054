import PostgresDriver
import Testing

@Suite(.timeLimit(.minutes(1)))
struct NotificationTests {
    @Test func payloadsArriveAfterListeningHasBegun() async throws {
        try await TestDatabase.withClient { client in
            let channel = TestDatabase.uniqueName("Channel \"quoted\"")
            var payloads = client.listen(channel).makeAsyncIterator()
            #expect(await payloads.next() == "")
            _ = try await client.run(Notify(channel: channel, payload: "one"))
            #expect(await payloads.next() == "one")
            _ = try await client.run(Notify(channel: channel, payload: "two"))
            #expect(await payloads.next() == "two")
        }
    }

    @Test func aLostListenerReturnsAndSaysSo() async throws {
        let name = TestDatabase.uniqueName("listener")
        try await TestDatabase.withClient { other in
            try await TestDatabase.withClient({ $0.applicationName = name }) { client in
                var payloads = client.listen(name).makeAsyncIterator()
                #expect(await payloads.next() == "")
                #expect(try await other.run(TerminateBackends(applicationName: name)) == [1])
                #expect(await payloads.next() == "")
                _ = try await other.run(Notify(channel: name, payload: "again"))
                #expect(await payloads.next() == "again")
            }
        }
    }

    @Test func onlyTheNewestUnreadPayloadIsKept() async throws {
        try await TestDatabase.withClient { client in
            let channel = TestDatabase.uniqueName("newest")
            let stream = client.listen(channel)
            var payloads = stream.makeAsyncIterator()
            #expect(await payloads.next() == "")
            for number in 1...100 {
                _ = try await client.run(Notify(channel: channel, payload: "\(number)"))
            }
            var last = await payloads.next()
            while last != "100" { last = await payloads.next() }
        }
    }

    @Test func closingTheClientEndsTheStream() async throws {
        let client = PostgresClient(PostgresConfiguration(url: try TestDatabase.url()))
        var payloads = client.listen(TestDatabase.uniqueName("closing")).makeAsyncIterator()
        #expect(await payloads.next() == "")
        await client.close()
        #expect(await payloads.next() == nil)
    }

    @Test func aConsumerThatStopsClosesTheConnection() async throws {
        struct CountBackends: PostgresStatement {
            let name: String
            static let sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1"
            var binds: [PostgresValue] { [.text(name)] }
            static func decode(_ row: PostgresRow) throws(PostgresError) -> Int { try row.value(0) }
        }
        let name = TestDatabase.uniqueName("stopping")
        try await TestDatabase.withClient { watcher in
            try await TestDatabase.withClient({ $0.applicationName = name }) { client in
                let consumer = Task {
                    for await _ in client.listen(name) {}
                }
                try await eventually { try await watcher.run(CountBackends(name: name)) == [1] }
                consumer.cancel()
                await consumer.value
                try await eventually { try await watcher.run(CountBackends(name: name)) == [0] }
            }
        }
    }
}
