import PostgresDriver
import Testing

/// What the driver does when it believes that a pooler lends it sessions by the transaction. The server is a plain one,
/// so whatever is left in its sessions can be seen.
@Suite(.timeLimit(.minutes(1)))
struct PoolingTests {
    private static func withPooledClient<Value>(
        _ settings: [String: String] = ["work_mem": "777kB"], _ body: (PostgresClient) async throws -> Value
    ) async throws -> Value {
        try await TestDatabase.withClient(
            {
                $0.sharedConnections = 1
                $0.pooling = .always
                $0.sessionSettings = settings
            }, body)
    }

    @Test func aPlainServerIsNotTakenForAPooler() async throws {
        try await TestDatabase.withClient { client async throws in
            #expect(try await client.isPooled() == false)
        }
        try await Self.withPooledClient { client async throws in
            #expect(try await client.isPooled())
        }
    }

    @Test func settingsHoldInEveryTransaction() async throws {
        try await Self.withPooledClient { client in
            for _ in 0..<3 {
                let (numbers, settings) = try await client.runAtomically(
                    EchoNumber(number: 7), ShowSetting(name: "work_mem"))
                #expect(numbers == [7])
                #expect(settings == ["777kB"])
            }
            let inTransaction = try await client.transaction { transaction in
                _ = try await transaction.run(EchoNumber(number: 1))
                return try await transaction.run(ShowSetting(name: "work_mem"))
            }
            #expect(inTransaction == ["777kB"])
        }
    }

    @Test func whatATransactionSetsForItselfStandsUntilItsEnd() async throws {
        try await Self.withPooledClient { client in
            let seen = try await client.transaction { transaction in
                _ = try await transaction.run(SetLocally(name: "work_mem", value: "999kB"))
                return try await transaction.run(ShowSetting(name: "work_mem"))
            }
            #expect(seen == ["999kB"])
            let after = try await client.run(ShowSetting(name: "work_mem"))
            #expect(after == ["777kB"])
        }
    }

    @Test func nothingIsPrepared() async throws {
        try await Self.withPooledClient { client async throws in
            for number in Int64(0)..<5 {
                #expect(try await client.run(EchoNumber(number: number)) == [number])
            }
            #expect(try await client.run(CountPrepared()) == [0])
        }
    }

    @Test func aFailureIsTheCallersAloneAndTheSettingsSurviveIt() async throws {
        try await Self.withPooledClient { client in
            let error = try await failure { try await client.run(Divide(divisor: 0)) }
            #expect(error.sqlState == SQLState("22012"))
            #expect(try await client.run(ShowSetting(name: "work_mem")) == ["777kB"])
        }
    }

    @Test func manyCallersTakeTurnsAndAllGetTheirOwnAnswers() async throws {
        try await Self.withPooledClient { client in
            let answers = try await withThrowingTaskGroup(of: Int64.self) { group in
                for number in Int64(0)..<500 {
                    group.addTask { try await client.run(EchoNumber(number: number))[0] }
                }
                return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
            }
            #expect(answers == Set(0..<500))
        }
    }

    @Test func scriptsAndCopiesRunInTransactionsUnderTheSettings() async throws {
        try await Self.withPooledClient { client in
            try await client.createItems()
            let name = TestDatabase.uniqueName("pooled")
            let (count, setting) = try await client.transaction { transaction in
                let count = try await transaction.copyIn(
                    "COPY driver_test.item (name, number) FROM STDIN", [Array("\(name)\t3\n\(name)\t4\n".utf8)])
                return (count, try await transaction.run(ShowSetting(name: "work_mem")))
            }
            #expect(count == 2)
            #expect(setting == ["777kB"])
            #expect(try await client.run(SumItems(name: name)) == [7])
        }
    }

    @Test func aSessionOfOnesOwnIsRefused() async throws {
        try await Self.withPooledClient { client async throws in
            #expect(try await failure { try await client.withLease { _ in } }.code == .misuse)
            #expect(try await client.run(EchoNumber(number: 1)) == [1])
        }
    }

    @Test func aWrongSettingIsRefusedWhenConnecting() async throws {
        try await TestDatabase.withClient({
            $0.pooling = .always
            $0.sessionSettings = ["no_such_setting": "1"]
            $0.acquireTimeout = .milliseconds(300)
        }) { client async throws in
            #expect(try await failure { try await client.run(EchoNumber(number: 1)) }.code == .unavailable)
        }
    }

    @Test func whoListensHearsNothingAndLeavesNoTrace() async throws {
        let name = TestDatabase.uniqueName("deaf")
        try await TestDatabase.withClient { watcher in
            try await TestDatabase.withClient({
                $0.pooling = .always
                $0.applicationName = name
            }) { client in
                let listening = Task { for await _ in client.listen(name) { Issue.record("It heard something.") } }
                // The listener's connection is closed again once it knows better.
                _ = try await client.run(Notify(channel: name, payload: "one"))
                #expect(try await watcher.run(CountListening(applicationName: name)) == [0])
                listening.cancel()
                await listening.value
            }
        }
    }
}

private struct SetLocally: PostgresStatement {
    typealias Row = Void
    let name: String
    let value: String
    static let sql = "SELECT set_config($1, $2, true)"
    var binds: [PostgresValue] { [.text(name), .text(value)] }
}

private struct CountPrepared: PostgresStatement {
    static let sql = "SELECT count(*) FROM pg_prepared_statements"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// Connections of an application whose last statement was a LISTEN.
private struct CountListening: PostgresStatement {
    let applicationName: String
    static let sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND query LIKE 'LISTEN%'"
    var binds: [PostgresValue] { [.text(applicationName)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
