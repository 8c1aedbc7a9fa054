import Domain
import HTTPTypes
import Testing

@Suite("Bad requests", .timeLimit(.minutes(2)))
struct BadRequestTests {
    struct Case: Sendable {
        let name: String
        var method: HTTPRequest.Method = .get
        var path = "/v1/tasks"
        var headers: [(String, String)] = []
        var body: String?
        let status: Int
        let problem: String
        /// What `errors` names, of any kind of place.
        var places: [String] = []
    }

    static let good = #"{"kind":"echo","input":{"text":"t"}}"#

    static func posted(
        _ name: String, _ headers: [(String, String)], _ status: Int, _ problem: String, _ places: String...
    ) -> Case {
        Case(name: name, method: .post, headers: headers, body: good, status: status, problem: problem, places: places)
    }

    static func listed(_ name: String, _ query: String, _ places: String...) -> Case {
        Case(name: name, path: "/v1/tasks?\(query)", status: 400, problem: "invalid-request", places: places)
    }

    static let headers: [Case] = [
        posted("a form", [("content-type", "application/x-www-form-urlencoded")], 415, "unsupported-media-type"),
        posted("plain text", [("content-type", "text/plain")], 415, "unsupported-media-type"),
        posted("no content type", [("content-type", "")], 415, "unsupported-media-type"),
        posted("UTF-16", [("content-type", "application/json; charset=utf-16")], 415, "unsupported-media-type"),
        posted("looks like JSON", [("content-type", "application/jsonx")], 415, "unsupported-media-type"),
        posted(
            "two content types", [("content-type", "application/json"), ("content-type", "text/plain")], 400,
            "invalid-request", "Content-Type"),
        posted("gzip", [("content-encoding", "gzip")], 415, "unsupported-media-type"),
        posted("unknown encoding", [("content-encoding", "x-zip")], 415, "unsupported-media-type"),
        posted("negative wait", [("prefer", "wait=-1")], 400, "invalid-request", "Prefer"),
        posted("wait in words", [("prefer", "wait=abc")], 400, "invalid-request", "Prefer"),
        posted("wait with an exponent", [("prefer", "wait=1e9")], 400, "invalid-request", "Prefer"),
        posted("wait without a number", [("prefer", "respond-async, wait")], 400, "invalid-request", "Prefer"),
        posted("empty key", [("idempotency-key", "")], 400, "invalid-request", "Idempotency-Key"),
        posted(
            "long key", [("idempotency-key", String(repeating: "k", count: 256))], 400, "invalid-request",
            "Idempotency-Key"),
        posted("key with a space", [("idempotency-key", "a b")], 400, "invalid-request", "Idempotency-Key"),
        posted("key outside ASCII", [("idempotency-key", "schlüssel")], 400, "invalid-request", "Idempotency-Key"),
        posted(
            "two keys", [("idempotency-key", "a"), ("idempotency-key", "b")], 400, "invalid-request", "Idempotency-Key"),
    ]

    static let queries: [Case] = [
        listed("page of 0", "limit=0", "limit"), listed("page of -1", "limit=-1", "limit"),
        listed("page too large", "limit=201", "limit"), listed("huge page", "limit=99999999999999999999", "limit"),
        listed("page in words", "limit=ten", "limit"), listed("empty limit", "limit=", "limit"),
        listed("limit twice", "limit=1&limit=2", "limit"), listed("unknown state", "state=done", "state"),
        listed("state in upper case", "state=Queued", "state"), listed("unknown parameter", "stat=queued", ""),
        listed("array parameter", "state[]=queued", ""), listed("bad percent", "kind=%ff", "kind"),
        listed("NUL", "kind=%00", "kind"), listed("all of it", "limit=0&state=x&foo=1", "", "state", "limit"),
        Case(
            name: "made-up cursor", path: "/v1/tasks?cursor=abc", status: 400, problem: "invalid-cursor",
            places: ["cursor"]),
        Case(
            name: "cursor of the right length", path: "/v1/tasks?cursor=AZ9vAAAAAAAAAAAAAAAAAAAAAAAAAAAA", status: 400,
            problem: "invalid-cursor", places: ["cursor"]),
        Case(
            name: "events before the first", path: "/v1/tasks/task_01j9zzzzzzzzzzzzzzzzzzzzzz/events?after=-1",
            status: 400, problem: "invalid-request", places: ["after"]),
        Case(
            name: "long query", path: "/v1/tasks?cursor=" + String(repeating: "a", count: 5000), status: 414,
            problem: "target-too-long"),
    ]

    static let paths: [Case] = [
        "/", "/v1", "/v2/tasks", "/v1/tasks/", "//v1/tasks", "/v1//tasks", "/V1/tasks", "/v1/tasks%2f",
        "/v1/tasks/../keys",
        "/v1/tasks;x", "/v1/tasks.", "/v1/tasks%00", "/openapi.json", "/v1/kinds/nope", "/v1/kinds/webhook.deliver",
    ].map { Case(name: "path \($0)", path: $0, status: 404, problem: "not-found") }

    static let ids: [Case] = [
        "task_01j9zzzzzzzzzzzzzzzzzzzzzz", "task_01J9ZZZZZZZZZZZZZZZZZZZZZZ", "key_01j9zzzzzzzzzzzzzzzzzzzzzz", "task_",
        "task_81j9zzzzzzzzzzzzzzzzzzzzzz", "00000000-0000-0000-0000-000000000000", "1", "'%20OR%20'1'='1", "%00", "..",
        String(repeating: "a", count: 500),
    ].flatMap { id in
        [
            Case(name: "get \(id)", path: "/v1/tasks/\(id)", status: 404, problem: "not-found"),
            Case(name: "events \(id)", path: "/v1/tasks/\(id)/events", status: 404, problem: "not-found"),
            Case(
                name: "cancel \(id)", method: .post, path: "/v1/tasks/\(id)/cancel", status: 404, problem: "not-found"),
            Case(name: "retry \(id)", method: .post, path: "/v1/tasks/\(id)/retry", status: 404, problem: "not-found"),
        ]
    }

    static let methods: [Case] = [
        ("PUT", "/v1/tasks"), ("DELETE", "/v1/tasks"), ("PATCH", "/v1/tasks/task_x"), ("POST", "/v1/tasks/task_x"),
        ("GET", "/v1/tasks/task_x/cancel"), ("OPTIONS", "/v1/tasks"), ("TRACE", "/v1/tasks"), ("POST", "/health"),
    ].map { method, path in
        Case(
            name: "\(method) \(path)", method: HTTPRequest.Method(method) ?? .get, path: path, status: 405,
            problem: "method-not-allowed")
    }

    @Test("Every bad request is a clear problem, and nothing is stored")
    func refused() async throws {
        try await APIFixture.run { api in
            for bad in Self.headers + Self.queries + Self.paths + Self.ids + Self.methods {
                let answer = try await api.send(
                    bad.method, bad.path, key: api.keys.alpha, headers: bad.headers,
                    body: bad.body.map { Array($0.utf8) })
                #expect(answer.status == bad.status, "\(bad.name): \(answer.text)")
                #expect(answer.problem == bad.problem, "\(bad.name): \(answer.text)")
                let places = answer.places("pointer") + answer.places("parameter") + answer.places("header")
                #expect(places == bad.places, "\(bad.name): \(answer.text)")
                #expect(answer.status != 405 || answer.header("allow")?.isEmpty == false, "\(bad.name)")
            }
            #expect(try await api.count(.task) == 0)
            #expect(try await api.count(.unique_key) == 0)
        }
    }

    @Test("HEAD is answered like GET, without the body")
    func head() async throws {
        try await APIFixture.run { api in
            let answer = try await api.send(.head, "/v1/kinds", key: api.keys.alpha)
            #expect(answer.status == 200)
            #expect(answer.text.isEmpty)
        }
    }
}
