import Domain
import HTTPTypes
import PostgresDriver
import Tenancy
import TestKit
import Testing

@Suite("A tenant's policy over HTTP", .timeLimit(.minutes(1)))
struct PolicyRouteTests {
    private func put(_ api: APIFixture, _ body: String, _ name: String = "alpha", key: String? = nil) async throws
        -> APIAnswer
    {
        try await api.send(
            .put, "/v1/tenants/\(name)/policy", key: key ?? api.keys.admin, body: Array(body.utf8))
    }

    @Test("A tenant has the standard policy until one is set; workers read what was set")
    func setAndShow() async throws {
        try await APIFixture.run { api in
            let path = "/v1/tenants/alpha/policy"
            let before = try await api.get(path, key: api.keys.admin)
            #expect(before.status == 200)
            #expect(before["is_standard"] == true)
            #expect(before["output"] == ["personal": "allow", "secrets": "mask", "detectors": [:]])
            let body = #"{"input":{"personal":"mask","detectors":{"card":"block"}},"allow_list":["help@example.com"]}"#
            let set = try await put(api, body)
            #expect(set.status == 200)
            #expect(set["tenant"] == "alpha")
            #expect(set["is_standard"] == false)
            #expect(set["input"] == ["personal": "mask", "secrets": "allow", "detectors": ["card": "block"]])
            #expect(try await api.get(path, key: api.keys.admin).json == set.json)
            let tenant = try #require(try await api.database.run(FindTenant(name: "alpha")).first)
            let row = try #require(try await api.database.run(FindTenantPolicy(tenant: tenant.id)).first)
            let stored = try #require(row.policy)
            #expect(DataPolicy(stored: stored)?.input.action(for: .card) == .block)
            #expect(!row.isDebugging)
            #expect(try await api.get("/v1/tenants/beta/policy", key: api.keys.admin)["is_standard"] == true)
        }
    }

    @Test("A change is audited, one that changes nothing is not, and no event has an allowed value in it")
    func audit() async throws {
        try await APIFixture.run { api in
            for _ in 0..<2 { #expect(try await put(api, #"{"allow_list":["quincunx"]}"#).status == 200) }
            #expect(try await put(api, #"{"output":{"secrets":"block"}}"#).status == 200)
            let events = try await api.database.run(ListDetails(action: "policy.changed"))
            #expect(events.count == 2)
            #expect(events.allSatisfy { !$0.contains("quincunx") })
            #expect(events.first?.contains("\"allow_list_count\" : 1") == true)
        }
    }

    @Test("Every mistake is pointed at, and nothing is stored")
    func refusals() async throws {
        try await APIFixture.run { api in
            for (body, pointers) in [
                (#"{"input":{"personal":"hide"}}"#, ["/input/personal"]), (#"{"inputs":{}}"#, ["/inputs"]),
                (#"{"input":{"detectors":{"emial":"mask"}},"output":7}"#, ["/input/detectors/emial", "/output"]),
                (#"{"allow_list":["",1]}"#, ["/allow_list/0", "/allow_list/1"]),
            ] {
                let answer = try await put(api, body)
                #expect(answer.status == 422, "\(body)")
                #expect(answer.pointers == pointers, "\(body)")
            }
            #expect(try await put(api, "{").status == 400)
            #expect(try await put(api, "{}", "nobody").status == 404)
            #expect(try await put(api, "{}", "Alpha").status == 404)
            #expect(try await put(api, "{}", key: api.keys.alpha).status == 403)
            #expect(try await api.get("/v1/tenants/alpha/policy").status == 403)
            #expect(try await api.get("/v1/tenants/nobody/policy", key: api.keys.admin).status == 404)
            #expect(try await api.get("/v1/tenants/alpha/policy", key: api.keys.admin)["is_standard"] == true)
            #expect(try await api.database.run(ListDetails(action: "policy.changed")).isEmpty)
        }
    }
}

/// The details of audit events, in their order.
struct ListDetails: PostgresStatement {
    let action: String
    static let sql = "SELECT detail::text FROM audit_trail WHERE action = $1 ORDER BY seq"
    var binds: [PostgresValue] { [.text(action)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
