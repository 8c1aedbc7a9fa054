import PostgresDriver
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LossTests {
    @Test func aKilledBackendFailsAllThatIsUnderWayAtOnceAndTheClientRecovers() async throws {
        let name = TestDatabase.uniqueName("killed")
        try await TestDatabase.withClient { killer in
            try await TestDatabase.withClient({
                $0.sharedConnections = 1
                $0.applicationName = name
                $0.sessionSettings = ["work_mem": "555kB"]
            }) { client async throws in
                #expect(try await client.run(EchoNumber(number: 1)) == [1])
                let errors = await withTaskGroup(of: PostgresError?.self) { group in
                    for _ in 0..<50 {
                        group.addTask {
                            do throws(PostgresError) {
                                _ = try await client.run(Sleep(seconds: 60))
                                return nil
                            } catch {
                                return error
                            }
                        }
                    }
                    try? await eventually { try await killer.run(CountSleeping(applicationName: name)) == [1] }
                    _ = try? await killer.run(TerminateBackends(applicationName: name))
                    return await group.reduce(into: [PostgresError?]()) { $0.append($1) }
                }
                // Callers that came after the kill ran on the next connection, if any did; all others lost theirs.
                #expect(errors.count == 50)
                #expect(errors.allSatisfy { $0?.code == .connectionLost })
                #expect(errors.contains { $0?.sqlState == .adminShutdown })
                #expect(try await client.run(EchoNumber(number: 2)) == [2])
                #expect(try await client.run(ShowSetting(name: "work_mem")) == ["555kB"])
            }
        }
    }

    @Test func aTransactionWhoseBackendIsKilledFailsAndTheNextOneWorks() async throws {
        let name = TestDatabase.uniqueName("killedlease")
        try await TestDatabase.withClient { killer in
            try await TestDatabase.withClient({
                $0.leasedConnectionsMax = 1
                $0.applicationName = name
            }) { client in
                let error = try await failure {
                    try await client.transaction { transaction in
                        _ = try await transaction.run(EchoNumber(number: 1))
                        _ = try await killer.run(TerminateBackends(applicationName: name))
                        _ = try await transaction.run(Sleep(seconds: 60))
                    }
                }
                #expect([.connectionLost, .unavailable].contains(error.code))
                #expect(try await client.transaction { try await $0.run(EchoNumber(number: 2)) } == [2])
            }
        }
    }

    @Test func anIdleConnectionThatIsKilledIsReplacedWhileTheServiceRuns() async throws {
        let name = TestDatabase.uniqueName("idle")
        try await TestDatabase.withClient { killer in
            let (events, continuation) = AsyncStream.makeStream(of: PostgresEvent.self)
            try await TestDatabase.withClient({
                $0.sharedConnections = 1
                $0.applicationName = name
                $0.observe = { continuation.yield($0) }
            }) { client in
                let service = Task { try await client.run() }
                var iterator = events.makeAsyncIterator()
                guard case .connected = await iterator.next() else { throw Unexpected() }
                #expect(try await killer.run(TerminateBackends(applicationName: name)) == [1])
                guard case .lost(let reason) = await iterator.next() else { throw Unexpected() }
                #expect(reason.code == .connectionLost)
                guard case .connected = await iterator.next() else { throw Unexpected() }
                service.cancel()
                try await service.value
            }
        }
    }

    private struct Unexpected: Error {}
}
