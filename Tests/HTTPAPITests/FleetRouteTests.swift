import Domain
import HTTPTypes
import PostgresDriver
import TaskQueue
import Tenancy
import TestKit
import Testing

@Suite("The fleet over HTTP", .timeLimit(.minutes(1)))
struct FleetRouteTests {
    private func pool(_ name: String, in answer: APIAnswer) throws -> JSONValue {
        try #require((answer["pools"]?.asArray ?? []).first { $0["name"]?.asString == name })
    }

    private func patch(_ api: APIFixture, _ name: String, _ body: String, key: String? = nil) async throws -> APIAnswer
    {
        try await api.send(.patch, "/v1/pools/\(name)", key: key ?? api.keys.admin, body: Array(body.utf8))
    }

    @Test("Only a key with the scope admin sees the fleet or changes it")
    func scopes() async throws {
        try await APIFixture.run { api in
            for path in ["/v1/queue", "/v1/workers", "/v1/slots"] {
                #expect(try await api.get(path, key: api.keys.alpha).status == 403, "\(path)")
                #expect(try await api.send(.get, path).status == 401, "\(path)")
                #expect(try await api.get(path, key: api.keys.admin).status == 200, "\(path)")
                #expect(try await api.get(path + "?pool=local", key: api.keys.admin).status == 400, "\(path)")
            }
            #expect(try await patch(api, "local", #"{"limit":1}"#, key: api.keys.alpha).status == 403)
            let slots = try await api.get("/v1/slots", key: api.keys.admin)
            #expect(try pool("local", in: slots)["limit"] == 16)
        }
    }

    @Test("The queue shows what waits, runs and has ended in each pool")
    func queue() async throws {
        try await APIFixture.run { api in
            for _ in 0..<3 { #expect(try await api.submit().status == 202) }
            var local = try pool("local", in: try await api.get("/v1/queue", key: api.keys.admin))
            #expect(local["ready"] == 3)
            #expect(local["totals"]?["accepted"] == 3)
            #expect(local["rates"]?["ended"]?["1m"] == .null)
            try await api.worker.fail(retryAfter: .seconds(600))
            #expect(try await api.submit().status == 202)
            try await api.worker.finish(.succeeded(result: nil))
            local = try pool("local", in: try await api.get("/v1/queue", key: api.keys.admin))
            #expect(local["ready"] == 0)
            #expect(local["running"] == 0)
            #expect(local["deferred"] == ["retry": 3])
            #expect(local["totals"]?["succeeded"] == 1)
            #expect(local["totals"]?["started"] == 4)
            #expect(local["drain_seconds"] == 0.0)
        }
    }

    @Test("Workers are listed with their lease")
    func workers() async throws {
        try await APIFixture.run { api in
            let workers = try await api.get("/v1/workers", key: api.keys.admin)["workers"]?.asArray ?? []
            #expect(workers.count == 1)
            #expect(workers.first?["state"] == "live")
            #expect(workers.first?["host"] == "test")
            #expect((workers.first?["lease_seconds_left"]?.asDouble ?? 0) > 500)
        }
    }

    @Test("A pool's limit is changed, and it is paused and resumed")
    func change() async throws {
        try await APIFixture.run { api in
            let lowered = try await patch(api, "local", #"{"limit":3,"paused":true}"#)
            #expect(lowered.status == 200)
            #expect(lowered.json == ["name": "local", "limit": 3, "paused": true])
            let resumed = try await patch(api, "local", #"{"paused":false}"#)
            #expect(resumed.json == ["name": "local", "limit": 3, "paused": false])
            #expect(try await patch(api, "local", #"{"limit":100000}"#)["limit"] == 100_000)
            #expect(try await patch(api, "local", #"{"limit":0}"#)["limit"] == 0)
            #expect(try await api.database.run(CountPoolChanges()) == [4])
        }
    }

    @Test("Every problem of a change is pointed at, and nothing is changed")
    func refusals() async throws {
        try await APIFixture.run { api in
            let cases: [(String, [String])] = [
                ("{}", ["/limit"]), (#"{"limit":-1}"#, ["/limit"]), (#"{"limit":100001}"#, ["/limit"]),
                (#"{"limit":1.5}"#, ["/limit"]), (#"{"limit":null}"#, ["/limit"]), (#"{"paused":1}"#, ["/paused"]),
                (#"{"limit":"7","paused":"no"}"#, ["/limit", "/paused"]),
                (#"{"limit":7,"slots":8}"#, ["/slots"]),
            ]
            for (body, pointers) in cases {
                let answer = try await patch(api, "local", body)
                #expect(answer.status == 422, "\(body)")
                #expect(answer.problem == "invalid-input", "\(body)")
                #expect(answer.pointers == pointers, "\(body)")
            }
            #expect(try await patch(api, "local", "limit").status == 400)
            #expect(try await patch(api, "nowhere", #"{"limit":7}"#).problem == "not-found")
            #expect(try await patch(api, "Local", #"{"limit":7}"#).status == 404)
            #expect(try await patch(api, String(repeating: "a", count: 64), #"{"limit":7}"#).status == 404)
            let strange = try await api.get("/v1/queue?pool=local", key: api.keys.admin)
            #expect(strange.status == 400)
            #expect(strange.text.contains("unknown parameter; this takes none"))
            #expect(try await api.get("/v1/pools/local", key: api.keys.admin).status == 405)
            let slots = try await api.get("/v1/slots", key: api.keys.admin)
            #expect(try pool("local", in: slots)["limit"] == 16)
            #expect(try await api.database.run(CountPoolChanges()) == [0])
        }
    }

    @Test("A tenant's weight and cap are changed with an admin key, audited, and refused when they make no sense")
    func tenantShares() async throws {
        try await APIFixture.run { api in
            func patch(_ name: String, _ body: String, key: String? = nil) async throws -> APIAnswer {
                try await api.send(
                    .patch, "/v1/tenants/\(name)", key: key ?? api.keys.admin, body: Array(body.utf8))
            }
            let changed = try await patch("alpha", #"{"weight":3,"in_flight_max":5}"#)
            #expect(changed.json == Self.tenant(weight: 3, cap: 5))
            let again = try await patch("alpha", #"{"in_flight_max":null}"#)
            #expect(again.json == Self.tenant(weight: 3))
            let listed = try await api.get("/v1/tenants?limit=1", key: api.keys.admin)
            #expect(listed["tenants"]?.asArray?.first == again.json)
            #expect(listed["next_after"] != nil)
            for (body, pointer) in [
                (#"{"weight":0}"#, "/weight"), (#"{"weight":-1}"#, "/weight"), (#"{"weight":1.5}"#, "/weight"),
                (#"{"in_flight_max":-1}"#, "/in_flight_max"), (#"{"in_flight_max":100001}"#, "/in_flight_max"),
                ("{}", "/weight"), (#"{"share":1}"#, "/share"),
            ] {
                let refused = try await patch("alpha", body)
                #expect(refused.status == 422)
                #expect(refused.pointers == [pointer])
            }
            #expect(try await patch("nobody", #"{"weight":2}"#).status == 404)
            #expect(try await patch("alpha", #"{"weight":2}"#, key: api.keys.alpha).status == 403)
            #expect(try await api.get("/v1/tenants", key: api.keys.alpha).status == 403)
            let events = try await api.database.run(CountTenantChanges())
            #expect(events == [2])
        }
    }

    private static func tenant(weight: Int64 = 1, cap: Int64? = nil, limits: [String: JSONValue] = [:]) -> JSONValue {
        let none: [String: JSONValue] = [
            "name": "alpha", "weight": .integer(weight), "in_flight_max": cap.map { .integer($0) } ?? .null,
            "requests_per_minute": .null, "tokens_per_minute": .null, "user_requests_per_minute": .null,
            "user_tokens_per_minute": .null,
        ]
        return .object(none.merging(limits) { _, limit in limit })
    }

    @Test(
        "A tenant's limits per minute are set and taken away one by one, audited, and refused when they make no sense")
    func tenantLimits() async throws {
        try await APIFixture.run { api in
            func patch(_ body: String) async throws -> APIAnswer {
                try await api.send(.patch, "/v1/tenants/alpha", key: api.keys.admin, body: Array(body.utf8))
            }
            let set = try await patch(
                #"{"requests_per_minute":600,"tokens_per_minute":50000000000,"user_requests_per_minute":1}"#)
            let all: [String: JSONValue] = [
                "requests_per_minute": 600, "tokens_per_minute": 50_000_000_000, "user_requests_per_minute": 1,
            ]
            #expect(set.json == Self.tenant(limits: all))
            let less = try await patch(#"{"tokens_per_minute":null,"user_tokens_per_minute":7}"#)
            let rest: [String: JSONValue] = [
                "requests_per_minute": 600, "user_requests_per_minute": 1, "user_tokens_per_minute": 7,
            ]
            #expect(less.json == Self.tenant(limits: rest))
            // The same again changes nothing and is no event.
            #expect(try await patch(#"{"user_tokens_per_minute":7}"#).json == less.json)
            for (body, pointer) in [
                (#"{"requests_per_minute":0}"#, "/requests_per_minute"),
                (#"{"requests_per_minute":10000001}"#, "/requests_per_minute"),
                (#"{"tokens_per_minute":50000000001}"#, "/tokens_per_minute"),
                (#"{"tokens_per_minute":"7"}"#, "/tokens_per_minute"),
                (#"{"user_requests_per_minute":1.5}"#, "/user_requests_per_minute"),
                (#"{"user_tokens_per_minute":-1}"#, "/user_tokens_per_minute"),
                (#"{"user_tokens":1}"#, "/user_tokens"),
            ] {
                let refused = try await patch(body)
                #expect(refused.status == 422, "\(body)")
                #expect(refused.pointers == [pointer], "\(body)")
            }
            let listed = try await api.get("/v1/tenants?limit=1", key: api.keys.admin)
            #expect(listed["tenants"]?.asArray?.first == less.json)
            #expect(try await api.database.run(CountTenantChanges()) == [2])
            let tenant = try await api.database.run(FindTenant(name: "alpha")).first
            let limits = try await api.database.run(FindTenantLimits(tenant: try #require(tenant).id)).first
            let read = TenantLimit.allCases.map { limits?[$0] }
            #expect(read == [600, nil, 1, 7])
        }
    }

    @Test("A waiting task says what it waits behind, under an entity tag that stands still, and an ended one does not")
    func position() async throws {
        try await APIFixture.run { api in
            let id = try await api.submit().id
            let first = try await api.get("/v1/tasks/\(id)")
            #expect(first["position"] == ["pool": "local", "paused": false, "ready": 1])
            for _ in 0..<2 { #expect(try await api.submit(key: api.keys.beta).status == 202) }
            #expect(try await api.database.run(FoldQueue()) != [0])
            _ = try await api.database.run(LookForOldest())
            let second = try await api.get("/v1/tasks/\(id)")
            #expect(second["position"]?["ready"] == 3)
            #expect((second["position"]?["oldest_age_seconds"]?.asDouble ?? -1) >= 0)
            #expect(second.header("etag") == first.header("etag"))
            let tag = first.header("etag") ?? ""
            #expect(try await api.get("/v1/tasks/\(id)", headers: [("if-none-match", tag)]).status == 304)
            #expect(try await patch(api, "local", #"{"paused":true}"#).status == 200)
            // Why it waits is news; what is before it is not.
            let paused = try await api.get("/v1/tasks/\(id)", headers: [("if-none-match", tag)])
            #expect(paused["reason"] == "paused")
            #expect(paused["position"]?["paused"] == true)
            #expect(try await patch(api, "local", #"{"paused":false}"#).status == 200)
            try await api.worker.finish(.succeeded(result: nil))
            let ended = try await api.get("/v1/tasks/\(id)")
            #expect(ended["state"] == "succeeded")
            #expect(ended["position"] == nil)
        }
    }

    @Test("A task that waits for a time says when it wakes, and has no position")
    func deferred() async throws {
        try await APIFixture.run { api in
            let id = try await api.submit().id
            try await api.worker.fail(retryAfter: .seconds(600))
            let task = try await api.get("/v1/tasks/\(id)")
            #expect(task["reason"] == "retry")
            #expect(task["wakes_at"]?.asString != nil)
            #expect(task["position"] == nil)
        }
    }
}

private struct CountTenantChanges: PostgresStatement {
    static let sql = "SELECT count(*) FROM audit_trail WHERE action = 'tenant.changed'"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

private struct CountPoolChanges: PostgresStatement {
    static let sql = "SELECT count(*) FROM audit_trail WHERE action = 'pool.changed'"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
