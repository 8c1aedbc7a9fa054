import Foundation
import PostgresDriver
import Testing

/// Sends one value and reads it back as `Output`; the type is the parameter's own.
private struct RoundTrip<Output: PostgresDecodable>: PostgresStatement {
    let value: PostgresValue

    static var sql: String { "SELECT $1" }
    var binds: [PostgresValue] { [value] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Output { try row.value(0) }
}

/// Sends one value and reads the server's own text of it.
private struct ServerText: PostgresStatement {
    let value: PostgresValue

    static let sql = "SELECT format('%s', $1), pg_typeof($1)::text"
    var binds: [PostgresValue] { [value] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> [String] { [try row.value(0), try row.value(1)] }
}

private struct Untyped: PostgresStatement {
    let value: PostgresValue

    static let sql = "SELECT $1::text"
    var binds: [PostgresValue] { [value] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String? { try row.value(0) }
}

@Suite(.timeLimit(.minutes(1)))
struct ValueTests {
    private func returns<Value: PostgresDecodable & Equatable>(
        _ value: PostgresValue, as expected: Value, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await TestDatabase.withClient({ $0.sharedConnections = 1 }) { client in
            let rows = try await client.run(RoundTrip<Value>(value: value))
            #expect(rows == [expected], sourceLocation: sourceLocation)
        }
    }

    @Test func scalarsComeBackAsTheyWere() async throws {
        try await returns(.bool(true), as: true)
        try await returns(.int2(.min), as: Int16.min)
        try await returns(.int4(.min), as: Int32.min)
        try await returns(.int8(.min), as: Int64.min)
        try await returns(.int2(-7), as: -7 as Int)
        try await returns(.int4(7), as: 7 as Int64)
        try await returns(.float8(-1.5e300), as: -1.5e300)
        try await returns(.text("Ünïcödé 🐘 'quoted'"), as: "Ünïcödé 🐘 'quoted'")
        try await returns(.text(""), as: "")
        try await returns(.bytes([0, 255, 1]), as: [0, 255, 1] as [UInt8])
        try await returns(.bytes([]), as: [] as [UInt8])
        let id = UUID()
        try await returns(.uuid(id), as: id)
        try await returns(.uuid(id), as: id.uuidString.lowercased())
    }

    @Test func jsonKeepsItsBytesAndJsonbItsMeaning() async throws {
        let text = Array(#"{"b":  1, "a": "\u00e9"}"#.utf8)
        try await returns(.json(text), as: text)
        try await returns(.jsonb(text), as: Array(#"{"a": "é", "b": 1}"#.utf8))
        try await returns(.jsonb(text), as: #"{"a": "é", "b": 1}"#)
    }

    @Test(arguments: [0, 0.000001, -0.000001, 800_000_000.123456, -63_000_000_000.5])
    func datesKeepTheirMicroseconds(sinceReference: Double) async throws {
        let date = Date(timeIntervalSinceReferenceDate: sinceReference)
        try await TestDatabase.withClient { client in
            let rows = try await client.run(RoundTrip<Date>(value: .timestamp(date)))
            #expect(abs(rows[0].timeIntervalSince(date)) < 0.0000005 + abs(sinceReference) * 1e-15)
        }
    }

    @Test func distantDatesAreInfinities() async throws {
        try await returns(.timestamp(.distantFuture), as: Date.distantFuture)
        try await returns(.timestamp(.distantPast), as: Date.distantPast)
        try await TestDatabase.withClient { client async throws in
            #expect(try await client.run(ServerText(value: .timestamp(.distantPast)))[0][0] == "-infinity")
        }
    }

    @Test func theServerUnderstandsADateAsWeDo() async throws {
        try await TestDatabase.withClient({ $0.sessionSettings = ["timezone": "UTC"] }) { client in
            let texts = try await client.run(
                ServerText(value: .timestamp(Date(timeIntervalSince1970: 1_700_000_000.25))))
            #expect(texts == [["2023-11-14 22:13:20.25+00", "timestamp with time zone"]])
        }
    }

    @Test func arraysComeBackAsTheyWere() async throws {
        let (one, two) = (UUID(), UUID())
        try await returns(.bools([true, false]), as: [true, false])
        try await returns(.int2s([1, -2]), as: [1, -2] as [Int16])
        try await returns(.int4s([1, -2]), as: [1, -2] as [Int32])
        try await returns(.int8s([.max, .min]), as: [.max, .min] as [Int64])
        try await returns(.float4s([1.5, -0.25]), as: [1.5, -0.25] as [Float])
        try await returns(.uuids([one, two]), as: [one, two])
        try await returns(.texts(["a", "", "{\"}"]), as: ["a", "", "{\"}"])
        try await returns(.bytesArray([[1, 2], []]), as: [[1, 2], []] as [[UInt8]])
        try await returns(.jsons([Array("[1]".utf8)]), as: [Array("[1]".utf8)])
        try await returns(.timestamps([.distantPast]), as: [Date.distantPast])
    }

    @Test func emptyArraysStayEmptyArraysOfTheirType() async throws {
        try await returns(.int8s([]), as: [] as [Int64])
        try await returns(.texts([]), as: [] as [String])
        try await TestDatabase.withClient { client async throws in
            #expect(try await client.run(ServerText(value: .jsons([]))) == [["{}", "json[]"]])
        }
    }

    @Test func nullsInArraysStayNulls() async throws {
        let id = UUID()
        try await returns(.texts(["a", nil]), as: ["a", nil] as [String?])
        try await returns(.optionalUUIDs([nil, id]), as: [nil, id] as [UUID?])
        try await returns(.optionalInt8s([nil, 1]), as: [nil, 1] as [Int64?])
        try await returns(.timestamps([nil]), as: [nil] as [Date?])
        try await returns(.bytesArray([nil, [1]]), as: [nil, [1]] as [[UInt8]?])
        try await TestDatabase.withClient { client async throws in
            #expect(
                try await client.run(ServerText(value: .jsons([nil, Array("1".utf8)]))) == [["{NULL,1}", "json[]"]])
        }
    }

    @Test func aStatementRunsWithAndWithoutAValueInAnyOrder() async throws {
        try await TestDatabase.withClient({ $0.sharedConnections = 1 }) { client async throws in
            #expect(try await client.run(Untyped(value: .optional(nil as String?))) == [nil])
            #expect(try await client.run(Untyped(value: .optional("a"))) == ["a"])
            #expect(try await client.run(Untyped(value: .int8(5))) == ["5"])
            #expect(try await client.run(Untyped(value: .null)) == [nil])
        }
    }

    @Test func sixteenMebibytesPassInOneParameterAmongSmallOnes() async throws {
        let large = [UInt8](repeating: 0xA5, count: 16 << 20)
        try await TestDatabase.withClient({ $0.sharedConnections = 1 }) { client async throws in
            async let bytes = client.run(RoundTrip<[UInt8]>(value: .bytes(large)))
            async let small = client.run(EchoNumber(number: 1))
            #expect(try await bytes == [large])
            #expect(try await small == [1])
        }
    }

    @Test func valuesOfAnotherTypeAreRefusedWithTheColumnsName() async throws {
        struct Mistyped: PostgresStatement {
            static let sql = "SELECT 'text' AS label"
            static func decode(_ row: PostgresRow) throws(PostgresError) -> Int { try row.value(0) }
        }
        try await TestDatabase.withClient { client in
            let error = try await failure { try await client.run(Mistyped()) }
            #expect(error.code == .decoding)
            #expect(error.message.contains("label"))
        }
    }

    @Test func nullsLargeNumbersAndMissingColumnsAreRefused() async throws {
        struct MissingColumn: PostgresStatement {
            static let sql = "SELECT 1"
            static func decode(_ row: PostgresRow) throws(PostgresError) -> Int { try row.value(1) }
        }
        try await TestDatabase.withClient { client in
            #expect(
                try await failure { try await client.run(RoundTrip<Int16>(value: .int8(1 << 40))) }.code == .decoding)
            #expect(try await failure { try await client.run(MissingColumn()) }.code == .decoding)
            let null = try await failure { try await client.run(RoundTrip<[String]>(value: .texts([nil]))) }
            #expect(null.code == .decoding)
        }
    }

    @Test func moreParametersThanTheProtocolCountsAreRefusedBeforeSending() async throws {
        struct Many: PostgresStatement {
            typealias Row = Void
            static let sql = "SELECT 1"
            var binds: [PostgresValue] { Array(repeating: .int4(1), count: 65_536) }
        }
        try await TestDatabase.withClient { client async throws in
            #expect(try await failure { try await client.run(Many()) }.code == .misuse)
        }
    }
}
