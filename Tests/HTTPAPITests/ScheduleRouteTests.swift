import Domain
import Foundation
import HTTPTypes
import TaskQueue
import Testing

@Suite("Schedules over HTTP", .timeLimit(.minutes(1)))
struct ScheduleRouteTests {
    @Test("A schedule is stored with its next fires, and looks the same there")
    func created() async throws {
        try await APIFixture.run { api in
            let made = try await create(
                api,
                #"""
                {"name":"digest","kind":"echo","input":{"text":"t"},"cron":" 0  9 * * mon-fri","zone":"Europe/Berlin",
                 "catch_up":"skip","priority":2,"metadata":{"a":1},"webhook_url":"https://hooks.example.com/in",
                 "user":"zoë@example.com"}
                """#)
            #expect(made.status == 201)
            #expect(made.header("location") == "/v1/schedules/digest")
            let read = try await api.get("/v1/schedules/digest")
            #expect(read.status == 200)
            #expect(read.json == made.json)
            #expect(read["cron"] == "0 9 * * mon-fri")
            #expect(read["zone"] == "Europe/Berlin")
            #expect(read["catch_up"] == "skip")
            #expect(read["state"] == "active")
            #expect(read["priority"] == 2)
            #expect(read["fired_count"] == 0)
            #expect(read["input"] == ["text": "t"])
            #expect(read["metadata"] == ["a": 1])
            #expect(read["user"] == "zoë@example.com")
            let fires = read["next_fires"]?.asArray ?? []
            #expect(fires.count == 5)
            #expect(fires.first?["at"] == read["next_fire_at"])
            #expect(fires.allSatisfy { $0["local"]?.asString?.contains("T09:00:00+0") == true })
            #expect(try await api.count(.task) == 0)
        }
    }

    @Test("Everything that is wrong is pointed at, and nothing is stored")
    func refused() async throws {
        try await APIFixture.run { api in
            let cases: [(String, [String])] = [
                ("", ["/cron"]), (#""cron":"0 0 30 2 *""#, ["/cron"]), (#""cron":"0 25 * * *""#, ["/cron"]),
                (#""cron":"* * * *""#, ["/cron"]), (#""cron":7"#, ["/cron"]), (#""cron":"@reboot""#, ["/cron"]),
                (#""cron":"@daily","zone":"Mars/Olympus""#, ["/zone"]),
                (#""cron":"@daily","zone":"europe/berlin""#, ["/zone"]),
                (#""every_seconds":-60"#, ["/every_seconds"]), (#""every_seconds":9"#, ["/every_seconds"]),
                (#""every_seconds":31622401"#, ["/every_seconds"]), (#""every_seconds":1.5"#, ["/every_seconds"]),
                (#""every_seconds":60,"anchor":"2026-03-01T00:00:00.5Z""#, ["/anchor"]),
                (#""every_seconds":60,"zone":"UTC""#, ["/zone"]),
                (#""cron":"@daily","anchor":"2026-03-01T00:00:00Z""#, ["/anchor"]),
                (#""at":"2020-01-01T00:00:00Z""#, ["/at"]), (#""at":"9999-01-01T00:00:00Z""#, ["/at"]),
                (#""at":"tomorrow""#, ["/at"]), (#""cron":"@daily","every_seconds":60"#, ["/every_seconds"]),
                (#""cron":"@daily","priority":10"#, ["/priority"]), (#""cron":"@daily","priority":-1"#, ["/priority"]),
                (#""cron":"@daily","catch_up":"all""#, ["/catch_up"]),
                (#""cron":"@daily","paused":"yes""#, ["/paused"]), (#""cron":"@daily","crom":1"#, ["/crom"]),
                (#""cron":"@daily","user":"""#, ["/user"]), (#""cron":"@daily","user":7"#, ["/user"]),
                (#""cron":"@daily","user":"a\u0085b""#, ["/user"]),
                (#""cron":"@daily","run_at":"2026-01-01T00:00:00Z""#, ["/run_at"]),
                (#""cron":"@daily","webhook_url":"http://127.0.0.1/""#, ["/webhook_url"]),
                (#""cron":"@daily","webhook_url":"https://rebound.example.com/""#, ["/webhook_url"]),
            ]
            for (members, pointers) in cases {
                let rest = members.isEmpty ? "" : "," + members
                let answer = try await create(api, #"{"name":"n","kind":"echo","input":{"text":"t"}\#(rest)}"#)
                #expect(answer.status == 422, "\(members)")
                #expect(answer.problem == "invalid-input", "\(members)")
                #expect(answer.pointers == pointers, "\(members)")
            }
            let bodies: [(String, [String])] = [
                (#"{"cron":"@daily"}"#, ["/name", "/kind", "/input"]),
                (#"{"name":"Nightly!","kind":"echo","input":{"text":"t"},"cron":"@daily"}"#, ["/name"]),
                (#"{"name":"n","kind":"webhook.deliver","input":{},"cron":"@daily"}"#, ["/kind"]),
                (#"{"name":"n","kind":"echo","input":{"texd":"t"},"cron":"@daily"}"#, ["/input/text", "/input/texd"]),
                (
                    #"{"name":"n","kind":"echo","input":{"text":"\#(String(repeating: "x", count: 70_000))"},"cron":"@daily"}"#,
                    ["/input"]
                ), ("[]", [""]),
            ]
            for (body, pointers) in bodies {
                let answer = try await create(api, body)
                #expect(answer.status == 422, "\(pointers)")
                #expect(Set(answer.pointers).isSuperset(of: pointers), "\(pointers)")
            }
            #expect(
                try await create(api, #"{"name":"n","kind":"stranded","input":{"text":"t"},"cron":"@daily"}"#).status
                    == 503)
            #expect(try await create(api, "{").problem == "invalid-json")
            #expect(try await api.count(.schedule) == 0)
        }
    }

    @Test("A field of cron that is wrong is named")
    func namedField() async throws {
        try await APIFixture.run { api in
            let answer = try await preview(api, #"{"cron":"0 25 * * *"}"#)
            #expect(answer["errors"]?[0]?["detail"]?.asString?.contains("hour field") == true)
            let never = try await preview(api, #"{"cron":"0 0 31 2 *"}"#)
            #expect(never["errors"]?[0]?["detail"]?.asString?.hasPrefix("never fires") == true)
        }
    }

    @Test("A name is taken once per tenant, and a tenant sees its own schedules only")
    func tenants() async throws {
        try await APIFixture.run { api in
            #expect(try await create(api, Self.daily("same")).status == 201)
            let again = try await create(api, Self.daily("same"))
            #expect(again.status == 409)
            #expect(again.problem == "name-taken")
            #expect(again.pointers == ["/name"])
            #expect(try await api.get("/v1/schedules", key: api.keys.beta)["schedules"] == [])
            let stranger = try await api.get("/v1/schedules/same", key: api.keys.beta)
            #expect(stranger.status == 404)
            let unknown = try await api.get("/v1/schedules/nobody")
            #expect(stranger["detail"] == unknown["detail"])
            #expect(try await api.get("/v1/schedules/No%20Name").status == 404)
            for path in ["/v1/schedules/same/pause", "/v1/schedules/same/resume"] {
                #expect(try await api.post(path, key: api.keys.beta).status == 404)
            }
            #expect(try await api.send(.delete, "/v1/schedules/same", key: api.keys.beta).status == 404)
            #expect(try await create(api, Self.daily("same"), key: api.keys.beta).status == 201)
            #expect(try await api.get("/v1/schedules/same")["state"] == "active")
            #expect(try await api.count(.schedule) == 2)
        }
    }

    @Test("Pages together hold every schedule once, in the order of names; a stranger's cursor is refused")
    func pages() async throws {
        try await APIFixture.run { api in
            let names = ["a", "b-1", "b.2", "c_3", "z"]
            for name in names.reversed() { #expect(try await create(api, Self.daily(name)).status == 201) }
            var listed: [String] = []
            var cursor = ""
            var first: String?
            repeat {
                let page = try await api.get("/v1/schedules?limit=2\(cursor)")
                #expect(page.status == 200)
                #expect(!page.text.contains("\"input\""))
                listed += (page["schedules"]?.asArray ?? []).compactMap { $0["name"]?.asString }
                let next = page["next_cursor"]?.asString
                first = first ?? next
                cursor = next.map { "&cursor=\($0)" } ?? ""
            } while !cursor.isEmpty && listed.count < 20
            #expect(listed == names)
            let mine = try #require(first)
            #expect(try await api.get("/v1/schedules?cursor=\(mine)", key: api.keys.beta).problem == "invalid-cursor")
            for bad in ["", "A", String(mine.dropLast()), mine + "A", String(mine.reversed())] {
                #expect(try await api.get("/v1/schedules?cursor=\(bad)").problem == "invalid-cursor", "\(bad)")
            }
            #expect(try await api.get("/v1/schedules?state=paused").status == 400)
        }
    }

    @Test("A schedule is paused, resumed and deleted; asking twice does no harm")
    func control() async throws {
        try await APIFixture.run { api in
            #expect(try await create(api, Self.daily("nightly")).status == 201)
            for _ in 0..<2 {
                let paused = try await api.post("/v1/schedules/nightly/pause")
                #expect(paused.status == 200)
                #expect(paused["state"] == "paused")
                #expect(paused["next_fires"] == [])
                #expect(paused["next_fire_at"] == nil)
            }
            for _ in 0..<2 {
                let resumed = try await api.post("/v1/schedules/nightly/resume")
                #expect(resumed["state"] == "active")
                #expect(resumed["next_fires"]?.asArray?.count == 5)
            }
            #expect(try await api.send(.delete, "/v1/schedules/nightly", key: api.keys.alpha).status == 204)
            #expect(try await api.send(.delete, "/v1/schedules/nightly", key: api.keys.alpha).status == 404)
            #expect(try await api.count(.schedule) == 0)
        }
    }

    @Test("A preview shows the fires around a change of clocks, and stores nothing")
    func previews() async throws {
        try await APIFixture.run { api in
            let gap = try await preview(
                api, #"{"cron":"30 2 * * *","zone":"Europe/Berlin","after":"2026-03-28T00:00:00Z","count":3}"#)
            #expect(gap.status == 200)
            #expect(
                gap["fires"] == [
                    ["at": "2026-03-28T01:30:00.000Z", "local": "2026-03-28T02:30:00+01:00"],
                    ["at": "2026-03-29T01:00:00.000Z", "local": "2026-03-29T03:00:00+02:00"],
                    ["at": "2026-03-30T00:30:00.000Z", "local": "2026-03-30T02:30:00+02:00"],
                ])
            let every = try await preview(
                api, #"{"every_seconds":90,"anchor":"2026-01-01T00:00:00Z","after":"2026-01-01T00:01:00Z","count":2}"#)
            #expect(every["fires"] == [["at": "2026-01-01T00:01:30.000Z"], ["at": "2026-01-01T00:03:00.000Z"]])
            #expect(try await preview(api, #"{"cron":"@daily"}"#)["fires"]?.asArray?.count == 5)
            for (body, pointers) in [
                (#"{"cron":"@daily","count":101}"#, ["/count"]), (#"{"cron":"@daily","name":"n"}"#, ["/name"]),
                ("{}", ["/cron"]),
            ] {
                let answer = try await preview(api, body)
                #expect(answer.status == 422)
                #expect(answer.pointers == pointers)
            }
            #expect(try await api.count(.schedule) == 0)
        }
    }

    @Test("A key needs the scope that the route names")
    func scopes() async throws {
        try await APIFixture.run { api async throws in
            #expect(try await create(api, Self.daily("n"), key: api.keys.reader).status == 403)
            #expect(try await api.post("/v1/schedules/n/pause", key: api.keys.reader).status == 403)
            #expect(try await api.post("/v1/schedules/n/resume", key: api.keys.reader).status == 403)
            #expect(try await api.send(.delete, "/v1/schedules/n", key: api.keys.reader).status == 403)
            #expect(try await api.get("/v1/schedules", key: api.keys.admin).status == 403)
            #expect(try await api.get("/v1/schedules", key: api.keys.reader).status == 200)
            #expect(try await preview(api, #"{"cron":"@daily"}"#, key: api.keys.reader).status == 200)
        }
    }

    private static func daily(_ name: String) -> String {
        #"{"name":"\#(name)","kind":"echo","input":{"text":"t"},"cron":"@daily"}"#
    }

    private func create(_ api: APIFixture, _ body: String, key: String? = nil) async throws -> APIAnswer {
        try await api.send(.post, "/v1/schedules", key: key ?? api.keys.alpha, body: Array(body.utf8))
    }

    private func preview(_ api: APIFixture, _ body: String, key: String? = nil) async throws -> APIAnswer {
        try await api.send(.post, "/v1/schedules/preview", key: key ?? api.keys.alpha, body: Array(body.utf8))
    }
}
