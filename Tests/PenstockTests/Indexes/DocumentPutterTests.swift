import Domain
import Foundation
import Synchronization
import TestKit
import Testing

@testable import penstock

@Suite(.timeLimit(.minutes(1))) struct DocumentPutterTests {
    /// The lines of each request, and what a server that stores everything answers unless a script says otherwise.
    private final class Server: Sendable {
        private let bodies = Mutex<[[String]]>([])
        private let script: @Sendable (_ number: Int, _ lines: [String]) -> (status: Int, body: JSONValue)?

        init(_ script: @escaping @Sendable (Int, [String]) -> (status: Int, body: JSONValue)? = { _, _ in nil }) {
            self.script = script
        }

        var requests: [[String]] { bodies.withLock { $0 } }

        func answer(_ request: ProbeServer.Request) -> ProbeServer.Response {
            let lines = String(decoding: request.body, as: UTF8.self).split(separator: "\n").map(String.init)
            let number = bodies.withLock { bodies in
                bodies.append(lines)
                return bodies.count
            }
            let count = JSONValue.integer(Int64(lines.count))
            let usual: JSONValue = ["count": count, "stored": count, "unchanged": 0, "refused": 0]
            let (status, body) = script(number, lines) ?? (202, usual)
            return ProbeServer.Response(
                status: status, headers: ["content-type": "application/json"], body: body.encoded())
        }

        func run(_ body: (inout DocumentPutter) async throws -> Void) async throws {
            try await ProbeServer.with({ self.answer($0) }) { server in
                try await APIClient.with(url: server.url, key: nil) { client in
                    var putter = DocumentPutter(client: client, path: ["v1", "indexes", "manual", "documents"])
                    try await body(&putter)
                }
            }
        }
    }

    private static func bytes(_ text: String) -> [UInt8] { Array((text + "\n").utf8) }

    private static func problem(_ type: String, _ errors: JSONValue = []) -> JSONValue {
        [
            "type": .string("https://penstock.dev/problems/\(type)"), "title": "Title.", "detail": "Detail.",
            "errors": errors,
        ]
    }

    @Test func `Lines are cut into requests of a bounded number, in their order, and added up`() async throws {
        let server = Server()
        try await server.run { putter in
            for number in 1...1_000 { try await putter.add(Self.bytes("\(number)"), from: .line(Int64(number))) }
            try await putter.flush()
            // Nothing has gathered since.
            try await putter.flush()
            #expect(putter.sum.count == 1_000)
            #expect(putter.sum.stored == 1_000)
            #expect(putter.sum.errors.isEmpty)
        }
        #expect(server.requests.map(\.count) == [400, 400, 200])
        #expect(server.requests.flatMap(\.self) == (1...1_000).map(String.init))
    }

    @Test func `A request stays below its bytes, and a line that alone is larger goes alone`() async throws {
        let server = Server()
        let third = String(repeating: "x", count: DocumentPutter.requestBytesMax / 3)
        let whole = String(repeating: "y", count: DocumentPutter.requestBytesMax + 1)
        try await server.run { putter in
            for (place, line) in [third, third, third, whole, "z"].enumerated() {
                try await putter.add(Self.bytes(line), from: .line(Int64(place) + 1))
            }
            try await putter.flush()
        }
        #expect(server.requests.map(\.count) == [2, 1, 1, 1])
    }

    @Test func `Errors name the line of the whole and not of the request, over several of them`() async throws {
        let server = Server { number, lines in
            guard number > 1 else { return nil }
            let error: JSONValue = ["line": 2, "pointer": "/key", "detail": "is wrong"]
            return (
                202,
                [
                    "count": .integer(Int64(lines.count)), "stored": .integer(Int64(lines.count - 1)), "unchanged": 0,
                    "refused": 1, "errors": [error],
                ]
            )
        }
        try await server.run { putter in
            // As of a file whose odd lines are blank.
            for number in 1...900 { try await putter.add(Self.bytes("x"), from: .line(Int64(number) * 2)) }
            try await putter.flush()
            #expect(putter.sum.count == 900)
            #expect(putter.sum.refused == 2)
            #expect(putter.sum.stored == 898)
            #expect(
                putter.sum.errors == [
                    ["line": 804, "pointer": "/key", "detail": "is wrong"],
                    ["line": 1_604, "pointer": "/key", "detail": "is wrong"],
                ])
        }
    }

    @Test func `Errors of files name the file, and so does one that was not sent`() async throws {
        let server = Server { _, _ in
            (
                202,
                [
                    "count": 2, "stored": 1, "refused": 1,
                    "errors": [["line": 2, "pointer": "/key", "detail": "is wrong"]],
                ]
            )
        }
        try await server.run { putter in
            try await putter.add(Self.bytes("a"), from: .file("docs/a.md"))
            putter.refuse("docs/large.md", "is too large")
            try await putter.add(Self.bytes("b"), from: .file("docs/b.md"))
            try await putter.flush()
            #expect(
                putter.sum.errors == [
                    ["file": "docs/large.md", "detail": "is too large"],
                    ["file": "docs/b.md", "pointer": "/key", "detail": "is wrong"],
                ])
            #expect(putter.sum.count == 3)
            #expect(putter.sum.refused == 2)
            let failure = try #require(IndexPutCommand.failure(putter.sum, isJSON: false))
            #expect(failure.text.contains("docs/b.md /key: is wrong"))
            #expect(failure.text.contains("docs/large.md: is too large"))
        }
    }

    @Test func `A request of which every line is refused does not keep the next one from being sent`() async throws {
        let server = Server { number, _ in
            number == 1
                ? (422, Self.problem("invalid-input", [["line": 400, "pointer": "", "detail": "is wrong"]])) : nil
        }
        try await server.run { putter in
            for number in 1...500 { try await putter.add(Self.bytes("x"), from: .line(Int64(number))) }
            try await putter.flush()
            #expect(putter.sum.count == 500)
            #expect(putter.sum.refused == 400)
            #expect(putter.sum.stored == 100)
            #expect(putter.sum.errors == [["line": 400, "pointer": "", "detail": "is wrong"]])
        }
        #expect(server.requests.count == 2)
    }

    @Test func `Any other refusal ends the put, and says what was stored before`() async throws {
        for (status, type, exit) in [
            (404, "not-found", .notFound), (503, "overloaded", .unavailable), (403, "forbidden", .denied),
            (413, "content-too-large", .failed),
        ] as [(Int, String, penstock.ExitStatus)] {
            let server = Server { number, _ in number == 2 ? (status, Self.problem(type)) : nil }
            try await server.run { putter in
                for number in 1...400 { try await putter.add(Self.bytes("x"), from: .line(Int64(number))) }
                try await putter.flush()
                try await putter.add(Self.bytes("x"), from: .line(401))
                do throws(CommandFailure) {
                    try await putter.flush()
                    Issue.record("the put went on")
                } catch {
                    #expect(error.status == exit, "\(type)")
                    #expect(error.problem["detail"]?.asString?.contains("400 documents were stored") == true, "\(type)")
                }
            }
        }
    }

    @Test func `At most a hundred errors are shown; all of them are counted`() async throws {
        let server = Server { _, lines in
            let errors = (1...100).map { JSONValue.object(["line": .integer(Int64($0)), "detail": "is wrong"]) }
            return (422, Self.problem("invalid-input", .array(errors)))
        }
        try await server.run { putter in
            for number in 1...900 { try await putter.add(Self.bytes("x"), from: .line(Int64(number))) }
            try await putter.flush()
            #expect(putter.sum.errors.count == DocumentPutter.errorsMax)
            #expect(putter.sum.refused == 900)
        }
    }

    @Test func `Documents whose permissions alone changed are told apart from those that are unchanged`() {
        var sum = DocumentPutter.Sum()
        (sum.count, sum.permitted, sum.unchanged) = (3, 1, 2)
        #expect(sum.json["permissions_changed"] == 1)
        #expect(
            IndexPutCommand.text(sum) == "3 documents: 0 stored, 1 with other permissions, 2 unchanged, 0 refused.")
        sum.permitted = 0
        #expect(!IndexPutCommand.text(sum).contains("permissions"))
    }

    @Test func `Deleting names the documents that are not there, each once`() {
        #expect(IndexDeleteCommand.missing(["a", "b"], deleted: ["b", "a"]) == nil)
        let failure = IndexDeleteCommand.missing(["a", "b", "c", "b"], deleted: ["a"])
        #expect(failure?.status == .notFound)
        #expect(failure?.problem["detail"]?.asString?.hasPrefix("Not there: 'b', 'c'. ") == true)
    }

    @Test func `Refused documents are a failure whose errors stand once: in the answer under --json`() {
        var sum = DocumentPutter.Sum()
        sum.count = 3
        #expect(IndexPutCommand.failure(sum, isJSON: true)?.status == nil)
        sum.refused = 1
        sum.errors = [["file": "a", "detail": "is wrong"]]
        let failure = IndexPutCommand.failure(sum, isJSON: true)
        #expect(failure?.status == .failed)
        #expect(failure?.problem["errors"] == nil)
        #expect(sum.json["errors"] == [["file": "a", "detail": "is wrong"]])
        #expect(
            IndexPutCommand.failure(sum, isJSON: false)?.problem["errors"] == [["file": "a", "detail": "is wrong"]])
    }
}
