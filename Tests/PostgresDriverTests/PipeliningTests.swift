import PostgresDriver
import Testing

@Suite(.timeLimit(.minutes(1)))
struct PipeliningTests {
    @Test func twoHundredConcurrentCallersGetTheirOwnAnswersAlthoughTwentyFail() async throws {
        try await TestDatabase.withClient({ $0.sharedConnections = 1 }) { client in
            let outcomes = await withTaskGroup(of: (Int64, Result<[Int64], PostgresError>).self) { group in
                for index in Int64(0)..<200 {
                    let divisor = index % 10 == 0 ? 0 : index
                    group.addTask {
                        do throws(PostgresError) {
                            return (divisor, .success(try await client.run(Divide(divisor: divisor))))
                        } catch {
                            return (divisor, .failure(error))
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            var failures = 0
            for (divisor, outcome) in outcomes {
                switch outcome {
                case .success(let rows): #expect(rows == [100 / divisor])
                case .failure(let error):
                    failures += 1
                    #expect(divisor == 0)
                    #expect(error.code == .server)
                    #expect(error.sqlState == SQLState("22012"))
                }
            }
            #expect(failures == 20)
        }
    }

    @Test func atomicStatementsReturnTheirRowsInOrder() async throws {
        try await TestDatabase.withClient { client in
            let (numbers, quotients, settings) = try await client.runAtomically(
                EchoNumber(number: 7), Divide(divisor: 4), ShowSetting(name: "client_encoding"))
            #expect(numbers == [7])
            #expect(quotients == [25])
            #expect(settings == ["UTF8"])
        }
    }

    @Test func aFailureUndoesTheStatementsBeforeItInTheSameCall() async throws {
        try await TestDatabase.withClient { client in
            try await client.createItems()
            let name = TestDatabase.uniqueName("atomic")
            await #expect(throws: PostgresError.self) {
                try await client.runAtomically(InsertItem(name: name, number: 1), Divide(divisor: 0))
            }
            #expect(try await client.run(SumItems(name: name)) == [0])
            // The statement skipped after the failure is prepared again when it is next wanted.
            _ = try await client.runAtomically(InsertItem(name: name, number: 2), Divide(divisor: 5))
            #expect(try await client.run(SumItems(name: name)) == [2])
        }
    }

    @Test func executeReturnsTheNumberOfAffectedRows() async throws {
        struct InsertSeries: PostgresStatement {
            typealias Row = Void
            let name: String
            static let sql = "INSERT INTO driver_test.item (name, number) SELECT $1, n FROM generate_series(1, 12) n"
            var binds: [PostgresValue] { [.text(name)] }
        }
        try await TestDatabase.withClient { client in
            try await client.createItems()
            #expect(try await client.execute(InsertSeries(name: TestDatabase.uniqueName("series"))) == 12)
        }
    }

    @Test func aStatementThatCannotBePreparedFailsEveryTimeWithItsOwnError() async throws {
        struct Broken: PostgresStatement {
            typealias Row = Void
            static let sql = "SELECT * FROM no_such_table_anywhere"
        }
        try await TestDatabase.withClient({ $0.sharedConnections = 1 }) { client async throws in
            let states = await withTaskGroup(of: SQLState?.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        do throws(PostgresError) {
                            _ = try await client.run(Broken())
                            return nil
                        } catch {
                            return error.sqlState
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(states == Array(repeating: .undefinedTable, count: 50))
            #expect(try await client.run(EchoNumber(number: 1)) == [1])
        }
    }

    @Test func aTableThatChangesUnderAPreparedStatementIsNoticedByNobody() async throws {
        struct ReadChanging: PostgresStatement {
            static let sql = "SELECT * FROM driver_changing"
            static func decode(_ row: PostgresRow) throws(PostgresError) -> Int { row.count }
        }
        let schema = TestDatabase.uniqueName("changing")
        try await TestDatabase.withClient({
            $0.sharedConnections = 1
            $0.sessionSettings = ["search_path": schema]
        }) { client in
            try await client.withLease { session in
                try await session.unsafeSQL(
                    "CREATE SCHEMA \(schema); CREATE TABLE driver_changing (a int); INSERT INTO driver_changing VALUES (1)"
                )
            }
            #expect(try await client.run(ReadChanging()) == [1])
            try await client.withLease { session in
                try await session.unsafeSQL("ALTER TABLE driver_changing ADD b int")
            }
            #expect(try await client.run(ReadChanging()) == [2])
            try await client.withLease { session in
                try await session.unsafeSQL("DROP SCHEMA \(schema) CASCADE")
            }
        }
    }

    @Test func callersBeyondTheBoundWaitForRoomAndAllSucceed() async throws {
        try await TestDatabase.withClient({
            $0.sharedConnections = 1
            $0.pendingRequestsMax = 8
        }) { client in
            let sum = try await withThrowingTaskGroup(of: Int64.self) { group in
                for number in Int64(1)...500 {
                    group.addTask { try await client.run(EchoNumber(number: number))[0] }
                }
                return try await group.reduce(0, +)
            }
            #expect(sum == 500 * 501 / 2)
        }
    }

    @Test func aFullConnectionRefusesAfterTheAcquireTimeout() async throws {
        let name = TestDatabase.uniqueName("full")
        try await TestDatabase.withClient { other in
            try await TestDatabase.withClient({
                $0.applicationName = name
                $0.sharedConnections = 1
                $0.pendingRequestsMax = 1
                $0.acquireTimeout = .seconds(2)
            }) { client in
                // Connecting may take longer than the timeout on a busy machine.
                try await eventually { (try? await client.run(EchoNumber(number: 1))) == [1] }
                let sleeping = Task { try await client.run(Sleep(seconds: 3600)) }
                try await eventually { try await other.run(CountSleeping(applicationName: name)) == [1] }
                let error = try await failure { try await client.run(EchoNumber(number: 2)) }
                #expect(error.code == .unavailable)
                _ = try await other.run(TerminateBackends(applicationName: name))
                #expect(try await failure { try await sleeping.value }.code == .connectionLost)
            }
        }
    }
}
