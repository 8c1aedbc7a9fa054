import Domain
import HTTPTypes
import PostgresDriver
import TaskQueue
import Testing

@Suite("Whose task it is", .timeLimit(.minutes(1)))
struct UserTests {
    private func body(_ user: String) -> String { #"{"kind":"echo","input":{"text":"t"},"user":\#(user)}"# }

    @Test("A user is stored with the task, shown with it, and kept when it is run again")
    func stored() async throws {
        try await APIFixture.run { api in
            let posted = try await api.submit(body(#""zoë@example.com""#))
            #expect(posted.status == 202)
            #expect(posted["user"] == "zoë@example.com")
            #expect(try await api.get("/v1/tasks/\(posted.id)")["user"] == "zoë@example.com")
            let listed = try await api.get("/v1/tasks")["tasks"]?.asArray?.first
            #expect(listed?["user"] == "zoë@example.com")
            _ = try await api.post("/v1/tasks/\(posted.id)/cancel")
            let copy = try await api.post("/v1/tasks/\(posted.id)/retry")
            #expect(copy["user"] == "zoë@example.com")
            #expect(try await api.get("/v1/tasks/\(copy.id)")["user"] == "zoë@example.com")
        }
    }

    @Test("A task without one has no such field")
    func none() async throws {
        try await APIFixture.run { api in
            let posted = try await api.submit()
            #expect(posted["user"] == nil)
            #expect(try await api.get("/v1/tasks/\(posted.id)")["user"] == nil)
        }
    }

    @Test(
        "A user that is no name is pointed at, and nothing is stored",
        arguments: [
            #""""#, #""  ""#, "7", "null", "{}", #""a\nb""#, #""a\u0085b""#, #""\u007f""#,
            "\"" + String(repeating: "x", count: 129) + "\"", "\"" + String(repeating: "é", count: 65) + "\"",
        ])
    func refused(user: String) async throws {
        try await APIFixture.run { api in
            let answer = try await api.submit(body(user))
            #expect(answer.status == 422, "\(answer.text)")
            #expect(answer.pointers == ["/user"])
            #expect(try await api.count(.task) == 0)
        }
    }

    @Test("The longest name is accepted")
    func longest() async throws {
        try await APIFixture.run { api in
            let name = String(repeating: "é", count: 64)
            let answer = try await api.submit(body("\"\(name)\""))
            #expect(answer["user"]?.asString == name)
        }
    }

    @Test("Each line of a bulk submission may have its own")
    func bulk() async throws {
        try await APIFixture.run { api in
            let lines = [body(#""a""#), body(#""b""#), #"{"kind":"echo","input":{"text":"t"}}"#].joined(separator: "\n")
            let answer = try await api.send(
                .post, "/v1/tasks/bulk", key: api.keys.alpha, headers: [("content-type", "application/x-ndjson")],
                body: Array(lines.utf8))
            #expect(answer.status == 202)
            let tasks = try await api.get("/v1/tasks")["tasks"]?.asArray ?? []
            #expect(Set(tasks.compactMap { $0["user"]?.asString }) == ["a", "b"])
            #expect(tasks.count == 3)
        }
    }
}
