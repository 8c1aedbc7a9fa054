import Domain
import Foundation
import HTTPAPI
import HTTPTypes
import HummingbirdTesting
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("Bulk submissions", .timeLimit(.minutes(2)))
struct BulkTests {
    static func line(_ text: String, _ more: String = "") -> String {
        #"{"kind":"echo","input":{"text":"\#(text)"}\#(more)}"#
    }

    @Test("Every line is a task, and the answer has their IDs in the order of the lines")
    func order() async throws {
        try await APIFixture.run { api in
            let lines = (0..<1203).map { Self.line("t\($0)", #","priority":\#($0 % 10)"#) }
            let answer = try await api.bulk(lines.joined(separator: "\n"))
            #expect(answer.status == 202)
            #expect(answer["count"] == 1203)
            let ids = answer.ids
            try #require(ids.count == 1203)
            #expect(try await api.database.run(TextsOf(ids: ids)) == (0..<1203).map { "t\($0)" })
            let shown = try await api.get("/v1/tasks/\(ids[7])")
            #expect(shown["state"] == "queued")
            #expect(shown["priority"] == 7)
        }
    }

    @Test(
        "Blank lines, CRLF and a missing last line feed are fine; a schedule and the other fields are as for one task")
    func forms() async throws {
        try await APIFixture.run { api in
            let later = RFC3339.string(from: Date(timeIntervalSinceNow: 3600))
            let lines = [
                "", Self.line("a"), "  ", "", Self.line("b", #","run_at":"\#(later)""#),
                Self.line("c", #","metadata":{"order":7}"#),
            ]
            let answer = try await api.bulk(lines.joined(separator: "\r\n"))
            #expect(answer.ids.count == 3)
            #expect(try await api.get("/v1/tasks/\(answer.ids[1])")["state"] == "scheduled")
            #expect(try await api.get("/v1/tasks/\(answer.ids[2])")["metadata"] == ["order": 7])
        }
    }

    @Test("One bad line refuses all; the answer names the lines and what is wrong in them")
    func badLines() async throws {
        try await APIFixture.run { api in
            let lines = [
                Self.line("good"), "", #"{"kind":"nope","input":{}}"#, Self.line("good"),
                #"{"kind":"echo","input":{}}"#,
                "[]", Self.line("good", #","webhook_url":"https://10.0.0.7/""#),
            ]
            let answer = try await api.bulk(lines.joined(separator: "\n"))
            #expect(answer.status == 422)
            #expect(answer.problem == "invalid-input")
            #expect(answer.lines == [3, 5, 6, 7])
            #expect(answer.pointers == ["/kind", "/input/text", "", "/webhook_url"])
            #expect(try await api.count(.task) == 0)
        }
    }

    @Test("A line that is not JSON is a 400 that says where")
    func notJSON() async throws {
        try await APIFixture.run { api in
            let answer = try await api.bulk(Self.line("good") + "\n{\"kind\":\n" + Self.line("good"))
            #expect(answer.status == 400)
            #expect(answer.problem == "invalid-json")
            #expect(answer.lines == [2])
            #expect(try await api.count(.task) == 0)
        }
    }

    @Test("At most twenty bad lines are named, with at most five problems each")
    func manyBadLines() async throws {
        try await APIFixture.run { api in
            let many = #"{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1}"#
            let answer = try await api.bulk(Array(repeating: many, count: 50).joined(separator: "\n"))
            #expect(answer.status == 422)
            #expect(Set(answer.lines) == Set(1...20))
            #expect(answer.lines.count <= 100)
            #expect(try await api.count(.task) == 0)
        }
    }

    @Test("Too many lines, too long a line, too large a body, nothing at all, and another media type are refused")
    func bounds() async throws {
        try await APIFixture.run({
            $0.bulkLinesMax = 3; $0.taskBodyBytesMax = 1024; $0.bulkBodyBytesMax = 4096
        }) { api in
            let four = Array(repeating: Self.line("x"), count: 4).joined(separator: "\n")
            #expect(try await api.bulk(four).problem == "content-too-large")
            let long = try await api.bulk(Self.line(String(repeating: "x", count: 1024)))
            #expect(long.status == 422)
            #expect(long.lines == [1])
            #expect(try await api.bulk(String(repeating: " ", count: 4097)).status == 413)
            #expect(try await api.bulk(" \n\r\n").status == 422)
            #expect(try await api.bulk("").status == 422)
            #expect(try await api.bulk(Self.line("x"), headers: [("content-type", "application/json")]).status == 415)
            #expect(try await api.bulk(Self.line("x"), key: api.keys.reader).status == 403)
            #expect(try await api.count(.task) == 0)
            #expect(try await api.bulk(String(four.dropLast(Self.line("x").utf8.count))).status == 202)
        }
    }

    @Test("Webhook names are looked up once each, and one that leads to a private address refuses all")
    func webhookNames() async throws {
        try await APIFixture.run { api in
            let good = Self.line("a", #","webhook_url":"https://hooks.example.com/a""#)
            let bad = Self.line("b", #","webhook_url":"https://rebound.example.com/b""#)
            let answer = try await api.bulk([good, bad, good, bad].joined(separator: "\n"))
            #expect(answer.status == 422)
            #expect(answer.lines == [2])
            #expect(answer.pointers == ["/webhook_url"])
            #expect(try await api.count(.task) == 0)
            #expect(try await api.bulk(good + "\n" + good).status == 202)
        }
    }

    @Test("The same request under the same key gives the same IDs again; another one is a conflict")
    func idempotency() async throws {
        try await APIFixture.run { api in
            let key = [("idempotency-key", "import-7")]
            let first = try await api.bulk(Self.line("a") + "\n" + Self.line("b"), headers: key)
            let again = try await api.bulk(
                "\n" + #"{"input":{"text":"\u0061"}, "kind":"echo"}"# + "\r\n" + Self.line("b") + "\n", headers: key)
            #expect(first.status == 202)
            #expect(first.header("idempotency-replayed") == nil)
            #expect(again.status == 202)
            #expect(again.header("idempotency-replayed") == "true")
            #expect(again.ids == first.ids)
            let other = try await api.bulk(Self.line("b") + "\n" + Self.line("a"), headers: key)
            #expect(other.problem == "idempotency-conflict")
            let single = try await api.submit(Self.line("a"), headers: key)
            #expect(single.problem == "idempotency-conflict")
            #expect(try await api.count(.task) == 2)
        }
    }

    @Test("Ten requests under one key at the same time make their tasks once")
    func concurrent() async throws {
        try await APIFixture.run { api in
            let answers = try await withThrowingTaskGroup(of: APIAnswer.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        try await api.bulk(
                            Self.line("a") + "\n" + Self.line("b"), headers: [("idempotency-key", "race")])
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            // One that would have to wait too long for the first is asked to come again.
            let accepted = answers.filter { $0.status == 202 }
            #expect(!accepted.isEmpty)
            #expect(answers.allSatisfy { $0.status == 202 || $0.status == 503 })
            #expect(Set(accepted.map(\.ids)).count == 1)
            #expect(try await api.count(.task) == 2)
        }
    }

    @Test("A client that takes its time to send holds no connection to the database")
    func slowClient() async throws {
        try await APIFixture.run({
            $0.bulkTimeout = .seconds(2); $0.drainTimeout = .seconds(1)
        }) { api in
            guard let port = api.client.port else { throw Unexpected() }
            let head = [
                "POST /v1/tasks/bulk HTTP/1.1", "Host: localhost", "Authorization: Bearer \(api.keys.alpha)",
                "Content-Type: application/x-ndjson", "Content-Length: 100000", "", "",
            ].joined(separator: "\r\n")
            async let text = RawConnection.open(port: port).exchange([head, Self.line("a") + "\n"])
            for _ in 0..<20 {
                #expect(try await api.database.run(OpenTransactions()) == [0])
            }
            #expect(try await text.hasPrefix("HTTP/1.1 408 "))
            #expect(try await api.count(.task) == 0)
        }
    }
}

extension APIFixture {
    func bulk(
        _ body: String, key: String? = nil, headers: [(String, String)] = []
    ) async throws -> APIAnswer {
        let type = headers.contains { $0.0 == "content-type" } ? [] : [("content-type", "application/x-ndjson")]
        return try await send(
            .post, "/v1/tasks/bulk", key: key ?? keys.alpha, headers: headers + type, body: Array(body.utf8))
    }
}

extension APIAnswer {
    var ids: [String] { (self["ids"]?.asArray ?? []).compactMap(\.asString) }
    var lines: [Int64] { (self["errors"]?.asArray ?? []).compactMap { $0["line"]?.asInteger } }
}

/// The texts of the inputs of tasks, in the order of the IDs.
private struct TextsOf: PostgresStatement {
    let ids: [String]
    static let sql = """
        SELECT t.input ->> 'text' FROM unnest($1::uuid[]) WITH ORDINALITY AS i(id, n) JOIN task t ON t.id = i.id ORDER BY i.n
        """
    var binds: [PostgresValue] { [.uuids(ids.compactMap { TaskID($0)?.uuid })] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}

/// How many other sessions of this database are in a transaction.
/// Transactions that are open for longer than a look-up takes.
private struct OpenTransactions: PostgresStatement {
    static let sql = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
        AND xact_start < clock_timestamp() - interval '500 milliseconds'
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
