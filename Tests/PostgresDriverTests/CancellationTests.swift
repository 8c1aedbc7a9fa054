import PostgresDriver
import Testing

@Suite(.timeLimit(.minutes(2)))
struct CancellationTests {
    @Test func aCancelledSleepOnALeaseEndsQuicklyAndTheLeaseStaysUsable() async throws {
        let name = TestDatabase.uniqueName("cancel")
        try await TestDatabase.withClient { watcher in
            try await TestDatabase.withClient({ $0.applicationName = name }) { client in
                try await client.withLease { session in
                    let sleeping = Task { try await session.run(Sleep(seconds: 60)) }
                    try await eventually { try await watcher.run(CountSleeping(applicationName: name)) == [1] }
                    let start = ContinuousClock.now
                    sleeping.cancel()
                    let error = try await failure { try await sleeping.value }
                    #expect(error.code == .cancelled)
                    #expect(error.sqlState == .queryCanceled)
                    #expect(ContinuousClock.now - start < .seconds(10))
                    #expect(try await session.run(EchoNumber(number: 4)) == [4])
                }
            }
        }
    }

    @Test func aCancelThatOvertakesItsStatementIsRepeatedUntilItArrives() async throws {
        try await TestDatabase.withClient { client in
            try await client.withLease { session in
                _ = try await session.run(EchoNumber(number: 0))
                for _ in 0..<20 {
                    let sleeping = Task { try await session.run(Sleep(seconds: 60)) }
                    sleeping.cancel()
                    #expect(try await failure { try await sleeping.value }.code == .cancelled)
                }
            }
        }
    }

    @Test func aCancelThatComesTooLateHitsNoLaterStatement() async throws {
        try await TestDatabase.withClient({ $0.leasedConnectionsMax = 1 }) { client in
            for round in Int64(0)..<300 {
                try await client.withLease { session in
                    let short = Task { try await session.run(EchoNumber(number: round)) }
                    await Task.yield()
                    short.cancel()
                    // Whether the cancel won is a matter of luck; the next holder's statement must never pay for it.
                    _ = try? await short.value
                }
                #expect(try await client.withLease { try await $0.run(EchoNumber(number: round)) } == [round])
            }
        }
    }

    @Test func aCancelledTransactionIsRolledBack() async throws {
        let name = TestDatabase.uniqueName("cancelled")
        try await TestDatabase.withClient { watcher in
            try await watcher.createItems()
            try await TestDatabase.withClient({
                $0.applicationName = name
                $0.leasedConnectionsMax = 1
            }) { client in
                let work = Task {
                    try await client.transaction { transaction in
                        try await transaction.execute(InsertItem(name: name, number: 1))
                        _ = try await transaction.run(Sleep(seconds: 60))
                    }
                }
                try await eventually { try await watcher.run(CountSleeping(applicationName: name)) == [1] }
                work.cancel()
                #expect(try await failure { try await work.value }.code == .cancelled)
                #expect(try await watcher.run(SumItems(name: name)) == [0])
                #expect(try await client.transaction { try await $0.run(EchoNumber(number: 5)) } == [5])
            }
        }
    }

    @Test func aCancelledCallerOfASharedConnectionStillGetsItsResult() async throws {
        try await TestDatabase.withClient { client in
            _ = try await client.run(EchoNumber(number: 0))
            let call = Task { try await client.run(EchoNumber(number: 6)) }
            call.cancel()
            #expect(try await call.value == [6])
        }
    }

    @Test func aTaskCancelledBeforehandSendsNothingOnALease() async throws {
        try await TestDatabase.withClient { client in
            try await client.withLease { session async throws in
                let late = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return try await session.run(EchoNumber(number: 1))
                }
                #expect(try await failure { try await late.value }.code == .cancelled)
            }
        }
    }

    @Test func aTaskThatWaitsForALeaseCanBeCancelled() async throws {
        try await TestDatabase.withClient({ $0.leasedConnectionsMax = 1 }) { client in
            try await client.withLease { _ async throws in
                let waiting = Task { try await client.withLease { _ in } }
                await Task.yield()
                waiting.cancel()
                #expect(try await failure { try await waiting.value }.code == .cancelled)
            }
            try await client.withLease { _ in }
        }
    }
}
