import Domain
import TaskQueue
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
