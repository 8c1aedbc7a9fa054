import Domain
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("Idempotency keys", .timeLimit(.minutes(1)))
struct IdempotencyTests {
    @Test("The same request under the same key is the first task again, however it is spelled")
    func replayed() async throws {
        try await APIFixture.run { api in
            let key = [("idempotency-key", "order-17")]
            let first = try await api.submit(headers: key)
            let second = try await api.submit(
                "{ \"input\" : {\"te\\u0078t\":\"hello\"},\n \"kind\":\"echo\" }", headers: key)
            #expect(first.status == 202)
            #expect(first.header("idempotency-replayed") == nil)
            #expect(second.status == 202)
            #expect(second.id == first.id)
            #expect(second.header("idempotency-replayed") == "true")
            #expect(second.header("location") == first.header("location"))
            try await api.worker.finish(.succeeded(result: Array("1".utf8)))
            let third = try await api.submit(headers: key)
            #expect(third.status == 202)
            #expect(third["state"] == "succeeded")
            #expect(try await api.count(.task) == 1)
        }
    }

    @Test("The same key with another body is a conflict, and nothing is stored")
    func conflict() async throws {
        try await APIFixture.run { api in
            let key = [("idempotency-key", "order-18")]
            #expect(try await api.submit(headers: key).status == 202)
            let other = try await api.submit(
                #"{"kind":"echo","input":{"text":"hello"},"priority":1}"#, headers: key)
            #expect(other.status == 422)
            #expect(other.problem == "idempotency-conflict")
            #expect(other.places("header") == ["Idempotency-Key"])
            #expect(try await api.count(.task) == 1)
        }
    }

    @Test("A refused request does not use up its key")
    func refusedKeepsKey() async throws {
        try await APIFixture.run { api in
            let key = [("idempotency-key", "order-19")]
            #expect(try await api.submit("{}", headers: key).status == 422)
            let answer = try await api.submit(headers: key)
            #expect(answer.status == 202)
            #expect(answer.header("idempotency-replayed") == nil)
        }
    }

    @Test("A request that would be refused today is still the first task, as long as its key is kept")
    func refusedMeanwhile() async throws {
        try await APIFixture.run { api in
            let key = [("idempotency-key", "order-20")]
            let body = #"{"kind":"echo","input":{"text":"hello"},"expires_at":"2020-01-01T00:00:00Z"}"#
            let first = try await api.submit(headers: key)
            // As if this body had been accepted then.
            let fingerprint = Fingerprint(of: try JSONParser.parse(body).encoded())
            _ = try await api.database.run(AlterKeys(fingerprint: fingerprint, secondsLeft: 60))
            let again = try await api.submit(body, headers: key)
            #expect(again.status == 202)
            #expect(again.id == first.id)
            #expect(again.header("idempotency-replayed") == "true")
            _ = try await api.database.run(AlterKeys(fingerprint: fingerprint, secondsLeft: -1))
            #expect(try await api.submit(body, headers: key).pointers == ["/expires_at"])
            #expect(try await api.count(.task) == 1)
        }
    }

    @Test("Twenty requests under one key at the same time make one task")
    func concurrent() async throws {
        try await APIFixture.run { api in
            let answers = try await withThrowingTaskGroup(of: APIAnswer.self) { group in
                for _ in 0..<20 {
                    group.addTask { try await api.submit(headers: [("idempotency-key", "race")]) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 202 })
            #expect(Set(answers.map(\.id)).count == 1)
            #expect(answers.count { $0.header("idempotency-replayed") == nil } == 1)
            #expect(try await api.count(.task) == 1)
        }
    }
}

/// Makes all keys those of another body, for so long.
struct AlterKeys: PostgresStatement {
    typealias Row = Void
    let fingerprint: Fingerprint
    let secondsLeft: Int64
    static let sql = "UPDATE unique_key SET fingerprint = $1, expires_at = now() + make_interval(secs => $2)"
    var binds: [PostgresValue] { [.bytes(fingerprint.bytes), .float8(Double(secondsLeft))] }
}
