import PostgresDriver
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ErrorTests {
    @Test func aViolatedConstraintIsNamed() async throws {
        try await TestDatabase.withClient { client in
            try await client.createItems()
            let name = TestDatabase.uniqueName("error")
            try await client.execute(InsertItem(name: name, number: 1))
            let unique = try await failure { try await client.execute(InsertItem(name: name, number: 1)) }
            #expect(unique.code == .server)
            #expect(unique.isUniqueViolation)
            #expect(unique.constraint == "item_name_number")
            #expect(unique.table == "item")
            #expect(unique.detail?.contains(name) == true)
            #expect(!unique.message.contains(name))
            #expect(!unique.isTransient)
            let check = try await failure { try await client.execute(InsertItem(name: name, number: -1)) }
            #expect(check.sqlState == .checkViolation)
            #expect(check.constraint == "item_positive")
        }
    }

    @Test func onlyWhatMayPassIsTransient() {
        #expect(PostgresError(.connectionLost, "").isTransient)
        #expect(PostgresError(.unavailable, "").isTransient)
        #expect(PostgresError(.server, "", sqlState: .deadlockDetected).isTransient)
        #expect(PostgresError(.server, "", sqlState: .serializationFailure).isSerializationOrDeadlock)
        #expect(PostgresError(.server, "", sqlState: .adminShutdown).isTransient)
        #expect(PostgresError(.server, "", sqlState: .lockNotAvailable).isTransient)
        #expect(!PostgresError(.server, "", sqlState: .queryCanceled).isTransient)
        #expect(!PostgresError(.server, "", sqlState: .syntaxError).isTransient)
        #expect(!PostgresError(.misuse, "").isTransient)
        #expect(!PostgresError(.decoding, "").isTransient)
    }

    @Test func anUnreachableServerIsReportedInTimeWithoutItsAddressInTheMessage() async throws {
        var configuration = PostgresConfiguration(url: "postgresql://nobody@localhost/none?host=/no/such/folder")
        configuration.acquireTimeout = .seconds(3)
        let client = PostgresClient(configuration)
        let single = try await failure { try await client.run(EchoNumber(number: 1)) }
        #expect(single.code == .unavailable)
        #expect(!single.message.contains("/no/such/folder"))
        #expect(single.detail?.contains("/no/such/folder") == true)
        let leased = try await failure { try await client.transaction { try await $0.run(EchoNumber(number: 1)) } }
        #expect(leased.code == .unavailable)
        await client.close()
    }

    @Test func aWrongSessionSettingIsReported() async throws {
        try await TestDatabase.withClient({
            $0.sessionSettings = ["no_such_setting": "1"]
            $0.acquireTimeout = .seconds(3)
        }) { client in
            let error = try await failure { try await client.run(EchoNumber(number: 1)) }
            #expect(error.code == .unavailable)
            #expect(error.detail?.contains("no_such_setting") == true)
        }
    }

    @Test func aClosedClientRefusesEverything() async throws {
        let client = PostgresClient(PostgresConfiguration(url: try TestDatabase.url()))
        #expect(try await client.run(EchoNumber(number: 1)) == [1])
        await client.close()
        #expect(try await failure { try await client.run(EchoNumber(number: 1)) }.code == .unavailable)
        #expect(try await failure { try await client.transaction { _ in } }.code == .unavailable)
        var notifications = client.listen("anything").makeAsyncIterator()
        #expect(await notifications.next() == nil)
    }

    @Test func aConfigurationDoesNotPrintItsPassword() {
        let configuration = PostgresConfiguration(url: "postgresql://user:secret@host/database")
        #expect(!"\(configuration)".contains("secret"))
        #expect(!String(reflecting: configuration).contains("secret"))
    }

    @Test func aConfigurationNamesAllThatIsWrongWithIt() {
        var configuration = PostgresConfiguration(url: "")
        #expect(configuration.complaints().isEmpty)
        configuration.sharedConnections = 0
        configuration.leasedConnectionsMax = 0
        configuration.connectTimeout = .zero
        #expect(configuration.complaints().count == 3)
    }
}
