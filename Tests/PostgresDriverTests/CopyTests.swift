import PostgresDriver
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CopyTests {
    private struct Trouble: Error {}

    private static let copy = "COPY driver_test.item (name, number) FROM STDIN"

    @Test func rowsArriveHoweverTheyAreCut() async throws {
        try await TestDatabase.withClient { client in
            try await client.createItems()
            let name = TestDatabase.uniqueName("copy")
            let text = (1...1000).map { "\(name)\t\($0)\n" }.joined()
            let chunks = stride(from: 0, to: text.utf8.count, by: 777).map { start in
                Array(Array(text.utf8)[start..<min(start + 777, text.utf8.count)])
            }
            try await client.withLease { session async throws in
                #expect(try await session.copyIn(Self.copy, chunks) == 1000)
                #expect(try await session.run(SumItems(name: name)) == [500_500])
            }
        }
    }

    @Test func aLargeStreamIsSentPieceByPieceInsideATransaction() async throws {
        try await TestDatabase.withClient { client in
            try await client.createItems()
            let name = TestDatabase.uniqueName("stream")
            let pieces = 50
            let (stream, continuation) = AsyncThrowingStream.makeStream(of: [UInt8].self)
            for piece in 0..<pieces {
                let rows = (1...1000).map { "\(name)\t\(piece * 1000 + $0)\n" }.joined()
                continuation.yield(Array(rows.utf8))
            }
            continuation.finish()
            let count = try await client.transaction { try await $0.copyIn(Self.copy, stream) }
            #expect(count == pieces * 1000)
            let total = Int64(count)
            #expect(try await client.run(SumItems(name: name)) == [total * (total + 1) / 2])
        }
    }

    @Test func aFailingSequenceKeepsNoRowAndThrowsItsOwnError() async throws {
        try await TestDatabase.withClient { client in
            try await client.createItems()
            let name = TestDatabase.uniqueName("failing")
            let (stream, continuation) = AsyncThrowingStream.makeStream(of: [UInt8].self)
            continuation.yield(Array("\(name)\t1\n".utf8))
            continuation.finish(throwing: Trouble())
            try await client.withLease { session async throws in
                await #expect(throws: Trouble.self) { try await session.copyIn(Self.copy, stream) }
                #expect(try await session.run(SumItems(name: name)) == [0])
            }
        }
    }

    @Test func badRowsAreRefusedAndTheSessionStaysUsable() async throws {
        try await TestDatabase.withClient { client in
            try await client.createItems()
            try await client.withLease { session in
                let error = try await failure { try await session.copyIn(Self.copy, [Array("x\tnot a number\n".utf8)]) }
                #expect(error.sqlState == .invalidTextRepresentation)
                #expect(try await session.run(EchoNumber(number: 1)) == [1])
            }
        }
    }

    @Test func whatIsNotACopyIsRefused() async throws {
        try await TestDatabase.withClient { client in
            try await client.withLease { session async throws in
                #expect(try await failure { try await session.copyIn("SELECT 1", []) }.code == .misuse)
                #expect(try await session.run(EchoNumber(number: 1)) == [1])
            }
        }
    }

    @Test func aCopyInAScriptIsRefusedWithoutHanging() async throws {
        try await TestDatabase.withClient { client in
            try await client.createItems()
            try await client.withLease { session in
                _ = try await failure { try await session.unsafeSQL(Self.copy) }
                #expect(try await session.run(EchoNumber(number: 1)) == [1])
            }
        }
    }
}
