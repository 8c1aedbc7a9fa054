import Domain
import Foundation
import TaskQueue
import Testing

@Suite("Submitting", .timeLimit(.minutes(1)))
struct SubmissionTests {
    @Test("A task is accepted with its place to look, and looks the same there")
    func accepted() async throws {
        let later = RFC3339.string(from: Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded() + 7200))
        try await APIFixture.run { api in
            try await api.worker.takeSlots()
            let body = #"""
                {"kind":"echo","input":{"text":"Grüße 👋"},"priority":2,"metadata":{"b":[1,2.50,null],"a":"x"},
                 "webhook_url":"https://hooks.example.com/in?a=b","expires_at":"\#(later)"}
                """#
            let posted = try await api.submit(body)
            #expect(posted.status == 202)
            #expect(posted.header("location") == "/v1/tasks/\(posted.id)")
            #expect(posted.header("retry-after") == "1")
            let read = try await api.get("/v1/tasks/\(posted.id)")
            #expect(read.status == 200)
            #expect(read.withoutPosition == posted.json)
            #expect(read["kind"] == "echo")
            #expect(read["state"] == "queued")
            #expect(read["reason"] == "slot")
            #expect(read["priority"] == 2)
            #expect(read["attempts"] == 0)
            #expect(read["expires_at"]?.asString == later)
            #expect(read["webhook_url"] == "https://hooks.example.com/in?a=b")
            #expect(read["metadata"] == ["a": "x", "b": [1, 2.5, .null]])
            #expect(read["usage"] == ["input_tokens": 0, "output_tokens": 0, "cost_usd": 0.0])
            #expect(read["created_at"]?.asString.flatMap(RFC3339.date) != nil)
        }
    }

    @Test("A task with a run_at is scheduled, and says when it runs")
    func scheduled() async throws {
        let later = RFC3339.string(from: Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded() + 3600))
        try await APIFixture.run { api in
            let posted = try await api.submit(#"{"kind":"echo","input":{"text":"t"},"run_at":"\#(later)"}"#)
            let read = try await api.get("/v1/tasks/\(posted.id)")
            #expect(read.withoutPosition == posted.json)
            #expect(read["state"] == "scheduled")
            #expect(read["reason"] == "schedule")
            #expect(read["run_at"]?.asString == later)
            #expect(read.header("retry-after") == "60")
        }
    }

    @Test("A run_at that has passed means at once, and a name service that does not answer refuses nothing")
    func lenient() async throws {
        try await APIFixture.run { api in
            let past = try await api.submit(
                #"{"kind":"echo","input":{"text":"t"},"run_at":"2020-01-01T00:00:00+02:00"}"#)
            #expect(past["state"] == "queued")
            let silent = try await api.submit(
                #"{"kind":"echo","input":{"text":"t"},"webhook_url":"https://silent.example.com/"}"#)
            #expect(silent.status == 202)
        }
    }

    @Test("A charset of UTF-8 and other preferences are accepted")
    func headers() async throws {
        try await APIFixture.run { api in
            let answer = try await api.submit(headers: [
                ("content-type", "Application/JSON ; charset=UTF-8"), ("content-encoding", "identity"),
                ("prefer", "respond-async, handling=lenient"), ("accept", "image/png"),
            ])
            #expect(answer.status == 202)
            #expect(answer.header("preference-applied") == nil)
        }
    }

    @Test("An outcome is shown with result, times and attempts, its result byte for byte")
    func outcome() async throws {
        try await APIFixture.run { api in
            let good = try await api.submit().id
            try await api.worker.finish(
                .succeeded(result: Array(#"{"big":12345678901234567890, "z":1,  "a":1.10}"#.utf8)))
            let bad = try await api.submit().id
            let failure = Failure(.permanent, code: "no_way", message: "It can not be done.")
            try await api.worker.finish(.failed(failure))
            let succeeded = try await api.get("/v1/tasks/\(good)")
            #expect(succeeded.text.contains(#""state":"succeeded""#))
            #expect(succeeded.text.contains(#""result":{"big":12345678901234567890, "z":1,  "a":1.10}"#))
            #expect(succeeded.text.contains(#""attempts":1"#))
            #expect(succeeded.text.contains(#""finished_at":"20"#))
            #expect(succeeded.header("retry-after") == nil)
            let failed = try await api.get("/v1/tasks/\(bad)")
            #expect(failed["state"] == "failed")
            #expect(
                failed["error"]
                    == ["class": "permanent", "code": "no_way", "message": "It can not be done.", "retryable": false])
        }
    }

    @Test("A task may have a time limit of its own, and a limit that makes no sense is refused")
    func timeout() async throws {
        try await APIFixture.run { api in
            let body = #"{"kind":"echo","input":{"text":"a"},"timeout_seconds":"#
            #expect(try await api.submit(body + "7}").status == 202)
            let claimed = try await api.worker.claim()
            #expect(claimed.map(\.timeout) == [.seconds(7)])
            for wrong in ["0", "-1", "86401", "1.5", "\"7\""] {
                let refused = try await api.submit(body + wrong + "}")
                #expect(refused.status == 422)
                #expect(refused.pointers == ["/timeout_seconds"])
            }
        }
    }

    @Test("An entity tag changes with the task and saves the body while it does not")
    func entityTag() async throws {
        try await APIFixture.run { api in
            let path = "/v1/tasks/\(try await api.submit().id)"
            let tag = try await api.get(path).header("etag") ?? "none"
            let same = try await api.get(path, headers: [("if-none-match", "\"x\", \(tag)")])
            #expect(same.status == 304)
            #expect(same.text.isEmpty)
            try await api.worker.finish(.succeeded(result: nil))
            let changed = try await api.get(path, headers: [("if-none-match", tag)])
            #expect(changed.status == 200)
            #expect(changed["result"] == .null)
        }
    }
}
