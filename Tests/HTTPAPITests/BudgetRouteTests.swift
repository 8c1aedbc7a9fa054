import Domain
import HTTPTypes
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("Budgets and usage over HTTP", .timeLimit(.minutes(2)))
struct BudgetRouteTests {
    private func put(_ api: APIFixture, _ tenant: String, _ body: String, key: String? = nil) async throws -> APIAnswer
    {
        try await api.send(.put, "/v1/tenants/\(tenant)/budget", key: key ?? api.keys.admin, body: Array(body.utf8))
    }

    private func reconcile(_ api: APIFixture, _ call: String, _ body: String) async throws -> APIAnswer {
        try await api.send(.post, "/v1/calls/\(call)/reconcile", key: api.keys.admin, body: Array(body.utf8))
    }

    @Test("A budget is set, shown, replaced and taken away")
    func life() async throws {
        try await APIFixture.run { api async throws in
            let none = try await api.get("/v1/tenants/alpha/budget", key: api.keys.admin)
            #expect(none.status == 200)
            #expect(none["daily_cap_nanos"] == .null)
            let set = try await put(api, "alpha", #"{"daily_cap_nanos":5000000000,"when_spent":"fail"}"#)
            #expect(set.status == 200)
            #expect(set["daily_cap_nanos"] == 5_000_000_000)
            #expect(set["when_spent"] == "fail")
            let replaced = try await put(api, "alpha", #"{"monthly_cap_nanos":7,"daily_cap_nanos":null}"#)
            #expect(replaced["daily_cap_nanos"] == .null)
            #expect(replaced["monthly_cap_nanos"] == 7)
            #expect(try await api.get("/v1/tenants/alpha/budget", key: api.keys.admin)["monthly_cap_nanos"] == 7)
            #expect(try await api.send(.delete, "/v1/tenants/alpha/budget", key: api.keys.admin).status == 204)
            #expect(try await api.send(.delete, "/v1/tenants/alpha/budget", key: api.keys.admin).status == 404)
        }
    }

    @Test("Only an administrator sees or changes budgets and reconciles calls")
    func scopes() async throws {
        try await APIFixture.run { api async throws in
            #expect(try await api.get("/v1/tenants/alpha/budget").status == 403)
            #expect(try await put(api, "alpha", #"{"daily_cap_nanos":1}"#, key: api.keys.alpha).status == 403)
            #expect(try await api.send(.delete, "/v1/tenants/alpha/budget", key: api.keys.alpha).status == 403)
            #expect(try await api.post("/v1/calls/\(CallID())/reconcile").status == 403)
            #expect(try await api.send(.get, "/v1/usage").status == 401)
        }
    }

    @Test(
        "A budget that cannot be is refused with a pointer, and nothing is stored",
        arguments: [
            (#"{}"#, "/daily_cap_nanos"), (#"{"daily_cap_nanos":-1}"#, "/daily_cap_nanos"),
            (#"{"monthly_cap_nanos":1000000000000000001}"#, "/monthly_cap_nanos"),
            (#"{"total_cap_nanos":9223372036854775807}"#, "/total_cap_nanos"),
            (#"{"daily_cap_nanos":0.5}"#, "/daily_cap_nanos"), (#"{"daily_cap_nanos":"5"}"#, "/daily_cap_nanos"),
            (#"{"daily_cap_nanos":1,"when_spent":"stop"}"#, "/when_spent"), (#"{"daily":1}"#, "/daily"),
            (#"{"daily_cap_nanos":null}"#, "/daily_cap_nanos"),
        ])
    func refusals(body: String, pointer: String) async throws {
        try await APIFixture.run { api async throws in
            let answer = try await put(api, "alpha", body)
            #expect(answer.status == 422)
            #expect(answer.pointers.contains(pointer), "\(answer.text)")
            #expect(try await api.get("/v1/tenants/alpha/budget", key: api.keys.admin)["since"] == nil)
        }
    }

    @Test("A tenant that does not exist is not found", arguments: ["nobody", "Alpha", "%00", "a%2Fb"])
    func unknownTenant(name: String) async throws {
        try await APIFixture.run { api async throws in
            #expect(try await put(api, name, #"{"daily_cap_nanos":1}"#).status == 404)
            #expect(try await api.get("/v1/tenants/\(name)/budget", key: api.keys.admin).status == 404)
            #expect(try await api.send(.delete, "/v1/tenants/\(name)/budget", key: api.keys.admin).status == 404)
        }
    }

    @Test("A reconciliation says one amount, of a call that is unknown")
    func reconciliation() async throws {
        try await APIFixture.run { api async throws in
            let call = CallID().description
            for body in [#"{}"#, #"{"cost_nanos":-1}"#, #"{"void":false}"#, #"{"cost_nanos":1,"void":true}"#] {
                #expect(try await reconcile(api, call, body).status == 422, "\(body)")
            }
            #expect(try await reconcile(api, call, #"{"void":true}"#).status == 404)
            #expect(try await reconcile(api, "call_1", #"{"void":true}"#).status == 404)
        }
    }

    @Test(
        "A report over days that are none, too many or the wrong way round is refused",
        arguments: [
            ("from=2026-02-30", "from"), ("from=yesterday", "from"), ("to=2026-1-1", "to"), ("to=", "to"),
            ("from=2026-03-02&to=2026-03-01", "to"), ("from=2025-01-01&to=2026-06-01", "from"),
            ("from=0001-01-01&to=0001-01-02", "from"), ("by=colour", "by"), ("by=day,day", "by"), ("by=", "by"),
        ])
    func badReport(query: String, parameter: String) async throws {
        try await APIFixture.run { api async throws in
            let answer = try await api.get("/v1/usage?\(query)")
            #expect(answer.status == 400)
            #expect(answer.places("parameter").contains(parameter), "\(answer.text)")
        }
    }

    @Test("A tenant sees its own usage; an administrator every tenant's, or one")
    func usage() async throws {
        try await APIFixture.run { api async throws in
            try await spend(70, on: api)
            let mine = try await api.get("/v1/usage?by=day,kind,model")
            #expect(mine["usage"]?.asArray?.count == 1)
            #expect(mine["usage"]?.asArray?.first?["cost_nanos"] == 70)
            #expect(mine["usage"]?.asArray?.first?["model"] == "large")
            #expect(try await api.get("/v1/usage?by=day", key: api.keys.beta)["usage"] == [])
            #expect(try await api.get("/v1/usage?tenant=alpha", key: api.keys.beta).status == 404)
            #expect(try await api.get("/v1/usage?tenant=nobody", key: api.keys.admin).status == 404)
            let all = try await api.get("/v1/usage?by=tenant", key: api.keys.admin)
            #expect(all["usage"]?.asArray?.first?["tenant"] == "alpha")
            let one = try await api.get("/v1/usage?by=tenant&tenant=alpha", key: api.keys.admin)
            #expect(one["usage"] == all["usage"])
        }
    }

    @Test("A task that waits for money says so")
    func reason() async throws {
        try await APIFixture.run { api async throws in
            let task = try await api.submit().id
            let claimed = try #require(try await api.worker.claim().first)
            try await api.worker.refuse(claimed, .budgetSpent)
            let shown = try await api.get("/v1/tasks/\(task)")
            #expect(shown["state"] == "waiting")
            #expect(shown["reason"] == "budget")
        }
    }

    /// Lets alpha pay for one call.
    private func spend(_ nanos: Int64, on api: APIFixture) async throws {
        #expect(try await api.submit().status == 202)
        let task = try #require(try await api.worker.claim().first)
        try await api.worker.pay(nanos, for: task)
        try await api.worker.settle([task], .succeeded(result: nil))
    }
}
