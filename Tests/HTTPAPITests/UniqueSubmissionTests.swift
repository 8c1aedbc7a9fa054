import Domain
import HTTPAPI
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("Unique submissions", .timeLimit(.minutes(2)))
struct UniqueSubmissionTests {
    static func body(_ unique: String, text: String = "a") -> String {
        #"{"kind":"echo","input":{"text":"\#(text)"},"unique":\#(unique)}"#
    }

    static let queued = #"{"key":"report-7","while":"queued"}"#

    @Test("The answer says whether the task was created, returned, or took the place of another")
    func outcomes() async throws {
        try await APIFixture.run { api in
            let first = try await api.submit(Self.body(Self.queued))
            #expect(first.status == 202)
            #expect(first["unique"] == ["outcome": "created"])
            let second = try await api.submit(Self.body(Self.queued, text: "b"))
            #expect(second.status == 202)
            #expect(second["unique"] == ["outcome": "returned"])
            #expect(second.id == first.id)
            #expect(second.header("location") == "/v1/tasks/\(first.id)")
            let third = try await api.submit(Self.body(#"{"key":"report-7","while":"queued","if_taken":"replace"}"#))
            #expect(third["unique"] == ["outcome": "replaced", "replaced": .string(first.id)])
            let ended = try await api.get("/v1/tasks/\(first.id)")
            #expect(ended["state"] == "cancelled")
            #expect(ended["error"]?["code"] == "replaced")
            #expect(ended["unique"] == nil)
            #expect(try await api.submit()["unique"] == nil)
        }
    }

    @Test("For a period the first task answers, also when it has ended and the client waits")
    func period() async throws {
        try await APIFixture.run { api in
            let body = Self.body(#"{"key":"report-7","for_seconds":3600,"if_taken":"return"}"#)
            let first = try await api.submit(body)
            try await api.worker.finish(.succeeded(result: Array("1".utf8)))
            let second = try await api.submit(body, headers: [("prefer", "wait=1")])
            #expect(second.status == 200)
            #expect(second.id == first.id)
            #expect(second["state"] == "succeeded")
            #expect(second["unique"] == ["outcome": "returned"])
            #expect(try await api.count(.task) == 1)
        }
    }

    @Test(
        "A wish that cannot be is refused with its place, and nothing is stored",
        arguments: [
            (#""k""#, "/unique"), ("{}", "/unique/key"), (#"{"key":"","while":"queued"}"#, "/unique/key"),
            (#"{"key":"k"}"#, "/unique/while"), (#"{"key":"k","while":"queued","for_seconds":1}"#, "/unique/while"),
            (#"{"key":"k","while":"running"}"#, "/unique/while"),
            (#"{"key":"k","for_seconds":0}"#, "/unique/for_seconds"),
            (#"{"key":"k","for_seconds":2592001}"#, "/unique/for_seconds"),
            (#"{"key":"k","while":"queued","if_taken":"fail"}"#, "/unique/if_taken"),
            (#"{"key":"k","for_seconds":5,"if_taken":"replace"}"#, "/unique/if_taken"),
            (#"{"key":"k","while":"queued","until":1}"#, "/unique/until"),
            (#"{"key":"\#(String(repeating: "k", count: 256))","while":"queued"}"#, "/unique/key"),
        ])
    func refusals(unique: String, pointer: String) async throws {
        try await APIFixture.run { api in
            let answer = try await api.submit(Self.body(unique))
            #expect(answer.status == 422)
            #expect(answer.pointers.contains(pointer), "\(answer.text)")
            #expect(try await api.count(.task) == 0)
        }
    }

    @Test("In bulk the answer lists by position what was there already and what was replaced, and again when repeated")
    func bulk() async throws {
        try await APIFixture.run { api in
            let waiting = try await api.submit(Self.body(#"{"key":"a","while":"queued"}"#))
            let old = try await api.submit(Self.body(#"{"key":"b","while":"queued"}"#))
            let lines = [
                BulkTests.line("x"), Self.body(#"{"key":"a","while":"queued"}"#),
                Self.body(#"{"key":"b","while":"queued","if_taken":"replace"}"#),
            ].joined(separator: "\n")
            let key = [("idempotency-key", "import")]
            let answer = try await api.bulk(lines, headers: key)
            #expect(answer.status == 202)
            #expect(answer.ids.count == 3)
            #expect(answer.ids[1] == waiting.id)
            #expect(answer["returned"] == [1])
            #expect(answer["replaced"] == [["position": 2, "task": .string(old.id)]])
            let again = try await api.bulk(lines, headers: key)
            #expect(again.ids == answer.ids)
            #expect(again["returned"] == [1])
            #expect(try await api.count(.task) == 4)
        }
    }

    @Test("Two lines of one request cannot have the same key")
    func duplicates() async throws {
        try await APIFixture.run { api in
            let line = Self.body(Self.queued)
            let answer = try await api.bulk([line, BulkTests.line("x"), line].joined(separator: "\n"))
            #expect(answer.status == 422)
            #expect(answer.lines == [3])
            #expect(answer.pointers == ["/unique/key"])
            #expect(try await api.count(.task) == 0)
        }
    }
}
