import PostgresDriver
import Testing

@Suite("The way of a request", .timeLimit(.minutes(1)))
struct RoundTripTests {
    @Test("It begins when the request leaves: the wait for room on a connection is before it")
    func waitsForRoom() async throws {
        let narrow: (inout PostgresConfiguration) -> Void = { configuration in
            configuration.sharedConnections = 1
            configuration.pendingRequestsMax = 1
        }
        try await TestDatabase.withClient(narrow) { client async throws in
            let (first, second) = (RoundTrip(), RoundTrip())
            async let sleeping: [Void] = client.measured(by: first).run(Sleep(seconds: 0.3))
            try await eventually { first.leftAt != nil }
            #expect(try await client.measured(by: second).run(EchoNumber(number: 7)) == [7])
            _ = try await sleeping
            let answeredAt = try #require(first.answeredAt)
            let leftAt = try #require(second.leftAt)
            #expect(leftAt >= answeredAt)
            let ended = try #require(second.answeredAt)
            #expect(ended >= leftAt)
        }
    }

    @Test("It ends with the answer, also when that is a refusal")
    func refused() async throws {
        try await TestDatabase.withClient { client in
            let trip = RoundTrip()
            let error = try await failure { try await client.measured(by: trip).run(Divide(divisor: 0)) }
            #expect(error.code == .server)
            let leftAt = try #require(trip.leftAt)
            let answeredAt = try #require(trip.answeredAt)
            #expect(leftAt <= answeredAt)
        }
    }

    @Test("It has no end when the connection was lost before the answer")
    func lost() async throws {
        try await TestDatabase.withClient { other async throws in
            let name = TestDatabase.uniqueName("trip")
            try await TestDatabase.withClient({ $0.applicationName = name }) { client async throws in
                let trip = RoundTrip()
                async let lost = failure { try await client.measured(by: trip).run(Sleep(seconds: 30)) }
                try await eventually { try await other.run(CountSleeping(applicationName: name)) == [1] }
                _ = try await other.run(TerminateBackends(applicationName: name))
                let error = try await lost
                #expect(error.code == .connectionLost)
                #expect(trip.leftAt != nil)
                #expect(trip.answeredAt == nil)
            }
        }
    }

    @Test("There is none when nothing was sent")
    func neverSent() async throws {
        try await TestDatabase.withClient { client in
            await client.close()
            let trip = RoundTrip()
            _ = try await failure { try await client.measured(by: trip).run(EchoNumber(number: 7)) }
            #expect(trip.leftAt == nil)
            #expect(trip.answeredAt == nil)
        }
    }
}
