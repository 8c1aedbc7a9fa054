import Domain
import HTTPTypes
import TaskQueue
import Testing

@Suite("Cancel, retry and events", .timeLimit(.minutes(1)))
struct ControlTests {
    static let failure = Failure(.permanent, code: "no_way", message: "It can not be done.")

    @Test("A waiting task is cancelled at once, and cancelling it again says the same")
    func cancelQueued() async throws {
        try await APIFixture.run { api in
            let id = try await api.submit().id
            for _ in 0..<2 {
                let answer = try await api.post("/v1/tasks/\(id)/cancel")
                #expect(answer.status == 200)
                #expect(answer["state"] == "cancelled")
            }
        }
    }

    @Test("A running task is asked to stop, which is 202")
    func cancelRunning() async throws {
        try await APIFixture.run { api in
            let id = try await api.submit().id
            _ = try await api.worker.claim()
            let answer = try await api.post("/v1/tasks/\(id)/cancel")
            #expect(answer.status == 202)
            #expect(answer["state"] == "running")
        }
    }

    @Test("An outcome is never taken back: cancelling is a conflict, retrying makes a new task of a failed one only")
    func ended() async throws {
        try await APIFixture.run { api in
            try await api.worker.takeSlots()
            let good = try await api.submit().id
            try await api.worker.finish(.succeeded(result: nil))
            let bad = try await api.submit(#"{"kind":"echo","input":{"text":"t"},"priority":3,"metadata":{"a":1}}"#).id
            try await api.worker.finish(.failed(Self.failure))
            for id in [good, bad] {
                let answer = try await api.post("/v1/tasks/\(id)/cancel")
                #expect(answer.status == 409)
                #expect(answer.problem == "task-state-conflict")
            }
            #expect(try await api.post("/v1/tasks/\(good)/retry").status == 409)
            let copy = try await api.post("/v1/tasks/\(bad)/retry")
            #expect(copy.status == 202)
            #expect(copy.header("location") == "/v1/tasks/\(copy.id)")
            #expect(copy["retry_of"]?.asString == bad)
            #expect(copy.id != bad)
            #expect(try await api.get("/v1/tasks/\(copy.id)").withoutPosition == copy.json)
        }
    }

    @Test("A task that waits for its next attempt says why and runs now when it is retried")
    func wake() async throws {
        try await APIFixture.run { api in
            let id = try await api.submit().id
            try await api.worker.fail(retryAfter: .seconds(600))
            let waiting = try await api.get("/v1/tasks/\(id)")
            #expect(waiting["state"] == "waiting")
            #expect(waiting["reason"] == "retry")
            #expect(waiting["attempts"] == 1)
            #expect(waiting["wakes_at"]?.asString != nil)
            let woken = try await api.post("/v1/tasks/\(id)/retry")
            #expect(woken.status == 200)
            #expect(woken["state"] == "queued")
            #expect(try await api.post("/v1/tasks/\(id)/retry").status == 409)
        }
    }

    @Test("Cancel and retry take no input, though an empty object is let through")
    func noInput() async throws {
        try await APIFixture.run { api in
            let id = try await api.submit().id
            let refused = try await api.send(
                .post, "/v1/tasks/\(id)/cancel", key: api.keys.alpha, body: Array(#"{"force":true}"#.utf8))
            #expect(refused.status == 400)
            #expect(try await api.get("/v1/tasks/\(id)")["state"] == "queued")
            let accepted = try await api.send(
                .post, "/v1/tasks/\(id)/cancel", key: api.keys.alpha, body: Array(" {} \n".utf8))
            #expect(accepted["state"] == "cancelled")
        }
    }

    @Test("The timeline of a task holds its events in order, in pages")
    func events() async throws {
        try await APIFixture.run { api in
            let id = try await api.submit().id
            try await api.worker.finish(.failed(Self.failure))
            let all = try await api.get("/v1/tasks/\(id)/events")
            let events = all["events"]?.asArray ?? []
            #expect(
                events.compactMap { $0["action"]?.asString } == ["task.accepted", "attempt.started", "task.failed"])
            #expect(events.last?["detail"]?["code"] == "no_way")
            #expect(events.last?["attempt"] == 1)
            #expect(all["next_after"] == nil)
            let first = try await api.get("/v1/tasks/\(id)/events?limit=1")
            let after = first["next_after"]?.asInteger ?? -1
            let rest = try await api.get("/v1/tasks/\(id)/events?after=\(after)")
            #expect((first["events"]?.asArray ?? []) + (rest["events"]?.asArray ?? []) == events)
            let end = try await api.get("/v1/tasks/\(id)/events?after=\(Int64.max)")
            #expect(end.status == 200)
            #expect(end["events"] == [])
        }
    }
}
