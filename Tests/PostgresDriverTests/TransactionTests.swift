import PostgresDriver
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TransactionTests {
    private struct Refusal: Error {}

    @Test func aTransactionIsCommittedWhenItsBodyReturns() async throws {
        try await TestDatabase.withClient { client in
            try await client.createItems()
            let name = TestDatabase.uniqueName("commit")
            try await client.transaction { transaction in
                try await transaction.execute(InsertItem(name: name, number: 1))
                try await transaction.execute(InsertItem(name: name, number: 2))
                #expect(try await client.run(SumItems(name: name)) == [0])
            }
            #expect(try await client.run(SumItems(name: name)) == [3])
        }
    }

    @Test func aTransactionIsRolledBackWhenItsBodyThrows() async throws {
        try await TestDatabase.withClient({ $0.leasedConnectionsMax = 1 }) { client in
            try await client.createItems()
            let name = TestDatabase.uniqueName("rollback")
            await #expect(throws: Refusal.self) {
                try await client.transaction { transaction in
                    try await transaction.execute(InsertItem(name: name, number: 1))
                    throw Refusal()
                }
            }
            #expect(try await client.run(SumItems(name: name)) == [0])
            try await client.transaction { transaction async throws in
                #expect(try await transaction.run(SumItems(name: name)) == [0])
            }
        }
    }

    @Test func aSwallowedFailureIsReportedAtCommit() async throws {
        try await TestDatabase.withClient { client in
            try await client.createItems()
            let name = TestDatabase.uniqueName("swallowed")
            let error = try await failure {
                try await client.transaction { transaction in
                    try await transaction.execute(InsertItem(name: name, number: 1))
                    _ = try? await transaction.run(Divide(divisor: 0))
                }
            }
            #expect(error.sqlState == .inFailedSQLTransaction)
            #expect(try await client.run(SumItems(name: name)) == [0])
        }
    }

    @Test func aFailureInTheFirstStatementLeavesTheConnectionUsable() async throws {
        try await TestDatabase.withClient({ $0.leasedConnectionsMax = 1 }) { client in
            for _ in 0..<3 {
                let error = try await failure {
                    try await client.transaction { try await $0.run(Divide(divisor: 0)) }
                }
                #expect(error.sqlState == SQLState("22012"))
            }
            #expect(try await client.transaction { try await $0.run(EchoNumber(number: 3)) } == [3])
        }
    }

    @Test func statementsOfATransactionSeeOneAnotherAndRunAtomically() async throws {
        try await TestDatabase.withClient { client in
            try await client.createItems()
            let name = TestDatabase.uniqueName("see")
            let sums = try await client.transaction { transaction in
                let (_, sums) = try await transaction.runAtomically(
                    InsertItem(name: name, number: 5), SumItems(name: name))
                return sums
            }
            #expect(sums == [5])
        }
    }

    @Test func aTransactionThatRunsNothingCostsNothing() async throws {
        try await TestDatabase.withClient { client async throws in
            #expect(try await client.transaction { _ in 42 } == 42)
        }
    }

    @Test func aTransactionIsRefusedAfterItsBodyHasEnded() async throws {
        try await TestDatabase.withClient { client in
            let escaped = try await client.transaction { transaction in transaction }
            let error = try await failure { try await escaped.run(EchoNumber(number: 1)) }
            #expect(error.code == .misuse)
        }
    }

    @Test func aCallerWaitsForALeaseAndIsRefusedWhenNoneComesBack() async throws {
        try await TestDatabase.withClient({
            $0.leasedConnectionsMax = 1
            $0.acquireTimeout = .milliseconds(300)
        }) { client in
            try await client.withLease { _ in
                let error = try await failure { try await client.withLease { _ in } }
                #expect(error.code == .unavailable)
            }
            try await client.withLease { _ in }
        }
    }

    @Test func leasesAreHandedOnToThoseWhoWait() async throws {
        try await TestDatabase.withClient({ $0.leasedConnectionsMax = 2 }) { client in
            let backends = try await withThrowingTaskGroup(of: Int32.self) { group in
                for _ in 0..<40 {
                    group.addTask { try await client.transaction { try await $0.run(BackendID())[0] } }
                }
                return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
            }
            #expect(backends.count <= 2)
        }
    }

    @Test func aTransactionIsReadCommittedWhateverTheDefaultIs() async throws {
        try await TestDatabase.withClient({
            $0.sessionSettings = ["default_transaction_isolation": "serializable"]
        }) { client in
            let level = try await client.transaction { try await $0.run(ShowSetting(name: "transaction_isolation")) }
            #expect(level == ["read committed"])
        }
    }

    @Test func aScriptFailsAsAWholeAndLeavesTheSessionUsable() async throws {
        try await TestDatabase.withClient { client in
            let table = TestDatabase.uniqueName("script")
            try await client.withLease { session in
                let error = try await failure {
                    try await session.unsafeSQL("CREATE TABLE \(table) (a int); SELECT 1 / 0;")
                }
                #expect(error.sqlState == SQLState("22012"))
                try await session.unsafeSQL("CREATE TEMP TABLE \(table) (a int); INSERT INTO \(table) VALUES (1), (2)")
                #expect(try await session.run(EchoNumber(number: 9)) == [9])
            }
        }
    }

    @Test func settingsChangedByAScriptDoNotReachTheNextHolder() async throws {
        try await TestDatabase.withClient({ $0.leasedConnectionsMax = 1 }) { client in
            try await client.withLease { try await $0.unsafeSQL("SET work_mem = '777kB'") }
            let setting = try await client.withLease { try await $0.run(ShowSetting(name: "work_mem")) }
            #expect(setting != ["777kB"])
        }
    }
}
