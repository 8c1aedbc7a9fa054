import Domain
import TaskQueue
import Testing

@Suite("Lists", .timeLimit(.minutes(1)))
struct ListTests {
    /// Walks a list to its end, calling `between` after each page.
    static func walk(
        _ api: APIFixture, _ query: String, between: () async throws -> Void = {}
    ) async throws -> [String] {
        var ids: [String] = []
        var cursor = ""
        for _ in 0..<100 {
            let page = try await api.get("/v1/tasks?\(query)\(cursor)")
            #expect(page.status == 200)
            ids += (page["tasks"]?.asArray ?? []).compactMap { $0["id"]?.asString }
            guard let next = page["next_cursor"]?.asString else { return ids }
            cursor = "&cursor=\(next)"
            try await between()
        }
        Issue.record("the list has no end")
        return ids
    }

    @Test("Pages together hold every task once, newest first, while new ones arrive")
    func stable() async throws {
        try await APIFixture.run { api in
            var submitted: [String] = []
            for _ in 0..<7 { submitted.append(try await api.submit().id) }
            let listed = try await Self.walk(api, "limit=2") { _ = try await api.submit() }
            #expect(listed == submitted.sorted(by: >))
        }
    }

    @Test("A list filters by kind and state, and shows no results")
    func filters() async throws {
        try await APIFixture.run { api in
            var ended: [String] = []
            for _ in 0..<3 { ended.append(try await api.submit().id) }
            try await api.worker.finish(.succeeded(result: Array(#""secret""#.utf8)))
            let queued = try await api.submit().id
            #expect(try await Self.walk(api, "state=queued&limit=1") == [queued])
            #expect(try await Self.walk(api, "state=succeeded&kind=echo&limit=2") == ended.sorted(by: >))
            #expect(try await Self.walk(api, "kind=other") == [])
            #expect(try await Self.walk(api, "") == ([queued] + ended).sorted(by: >))
            #expect(try await !api.get("/v1/tasks").text.contains("secret"))
        }
    }

    @Test(
        "No cursor is offered when nothing follows",
        arguments: ["limit=3", "limit=3&kind=echo", "state=queued", "kind=no"])
    func lastPage(query: String) async throws {
        try await APIFixture.run { api in
            for _ in 0..<3 { _ = try await api.submit() }
            #expect(try await api.get("/v1/tasks?\(query)")["next_cursor"] == nil)
        }
    }

    @Test("A cursor that was cut, changed or made for another filter is refused")
    func cursors() async throws {
        try await APIFixture.run { api in
            for _ in 0..<3 { _ = try await api.submit() }
            let cursor = try await api.get("/v1/tasks?limit=1")["next_cursor"]?.asString ?? ""
            #expect(cursor.count == 32)
            let flipped = (cursor.first == "A" ? "B" : "A") + cursor.dropFirst()
            let middle = cursor.prefix(10) + (cursor.dropFirst(10).first == "x" ? "y" : "x") + cursor.dropFirst(11)
            for bad in [
                String(cursor.dropLast()), cursor + "A", flipped, String(middle), cursor + "&state=queued", "",
                cursor + "&kind=echo", String(cursor.reversed()), cursor + "%00",
            ] {
                let answer = try await api.get("/v1/tasks?limit=1&cursor=\(bad)")
                #expect(answer.status == 400, "\(bad)")
                #expect(answer.problem == "invalid-cursor", "\(bad)")
            }
            #expect(try await api.get("/v1/tasks?limit=2&cursor=\(cursor)").status == 200)
        }
    }
}
