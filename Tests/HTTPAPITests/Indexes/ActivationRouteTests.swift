import Domain
import HTTPTypes
import Knowledge
import Testing

@Suite("Cutting over and back over HTTP", .timeLimit(.minutes(1)))
struct ActivationRouteTests {
    private func activate(_ api: APIFixture, _ body: String) async throws -> APIAnswer {
        try await api.send(.post, "/v1/indexes/manual/activate", key: api.keys.alpha, body: Array(body.utf8))
    }

    private func states(_ api: APIFixture) async throws -> [String] {
        let generations = try await api.get("/v1/indexes/manual")["generations"]?.asArray ?? []
        return generations.compactMap { $0["state"]?.asString }
    }

    private static func run(_ body: @escaping @Sendable (APIFixture) async throws -> Void) async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual", #"{"model":null}"#).status == 201)
            #expect(try await api.putLines([DocumentLine.text("a", "Text of A.")])["stored"] == 1)
            try await api.takeIn()
            try await body(api)
        }
    }

    @Test("A generation that waits for approval answers after it was activated, and the one before after a rollback")
    func thereAndBack() async throws {
        try await Self.run { api in
            _ = try await api.build(upTo: .awaitingApproval)
            #expect(try await states(api) == ["awaiting_approval", "active"])
            let answer = try await activate(api, #"{"generation":2}"#)
            #expect(answer.status == 200)
            #expect(answer.json == ["generation": 2, "state": "active"])
            #expect(try await states(api) == ["active", "previous"])
            #expect(try await api.search(#"{"query":"text"}"#)["generation"] == 2)
            // Sent again, because the answer was lost.
            #expect(try await activate(api, #"{"generation":2}"#).status == 200)
            for generation in [1, 2] {
                let back = try await api.post("/v1/indexes/manual/rollback")
                #expect(back.json == ["generation": .integer(Int64(generation)), "state": "active"])
                #expect(try await api.search(#"{"query":"text"}"#)["generation"]?.asInteger == Int64(generation))
            }
        }
    }

    @Test("A generation that is still being built or verified cannot be made to answer, and nothing changes")
    func tooEarly() async throws {
        for state in [GenerationState.embedding, .verifying] {
            try await Self.run { api in
                _ = try await api.build(upTo: state)
                for force in [false, true] {
                    let answer = try await activate(api, #"{"generation":2,"force":\#(force)}"#)
                    #expect(answer.status == 409, "\(state)")
                    #expect(answer.problem == "generation-conflict", "\(state)")
                }
                #expect(try await states(api) == [state.rawValue, "active"])
            }
        }
    }

    @Test("What came in since keeps it waiting: a 409 that says when to come again")
    func behind() async throws {
        try await Self.run { api in
            let generation = try await api.build(upTo: .awaitingApproval)
            #expect(try await api.putLines([DocumentLine.text("b", "Text of B.")])["stored"] == 1)
            let answer = try await activate(api, #"{"generation":2}"#)
            #expect(answer.problem == "generation-conflict")
            #expect(answer.header("retry-after") == "2")
            #expect(try await states(api) == ["awaiting_approval", "active"])
            try await api.takeIn(generation, while: [.awaitingApproval])
            #expect(try await activate(api, #"{"generation":2}"#).status == 200)
        }
    }

    @Test("One that has failed does not answer any more, whatever is said")
    func failed() async throws {
        try await Self.run { api in
            let generation = try await api.build(upTo: .embedding)
            let report = Array(#"{"code":"x","message":"Not good."}"#.utf8)
            #expect(try await api.store.abandon(generation.id, as: .failed, report: report))
            #expect(try await activate(api, #"{"generation":2,"force":true}"#).problem == "generation-conflict")
            #expect(try await states(api) == ["failed", "active"])
            let shown = try await api.get("/v1/indexes/manual")["generations"]?.asArray?.first
            #expect(shown?["report"]?["message"] == "Not good.")
        }
    }

    @Test("Without a generation to go back to, or when its time is over, a rollback is a 409 and changes nothing")
    func noWayBack() async throws {
        try await Self.run { api in
            #expect(try await api.post("/v1/indexes/manual/rollback").problem == "generation-conflict")
            _ = try await api.build(upTo: .awaitingApproval)
            #expect(try await activate(api, #"{"generation":2,"keep_seconds":0}"#).status == 200)
            #expect(try await api.post("/v1/indexes/manual/rollback").problem == "generation-conflict")
            #expect(try await api.search(#"{"query":"text"}"#)["generation"] == 2)
        }
    }

    @Test("Everything that is wrong with an activation is pointed at")
    func refusals() async throws {
        try await Self.run { api in
            let cases: [(String, [String])] = [
                ("{}", ["/generation"]), (#"{"generation":"2"}"#, ["/generation"]),
                (#"{"generation":0}"#, ["/generation"]),
                (#"{"generation":2,"force":1}"#, ["/force"]),
                (#"{"generation":2,"keep_seconds":-1}"#, ["/keep_seconds"]),
                (#"{"generation":2,"keep_seconds":2592001}"#, ["/keep_seconds"]),
                (#"{"generation":2,"tenant":"beta"}"#, ["/tenant"]), ("[]", [""]),
            ]
            for (body, pointers) in cases {
                let answer = try await activate(api, body)
                #expect(answer.status == 422, "\(body)")
                #expect(answer.pointers == pointers, "\(body)")
            }
            #expect(try await activate(api, #"{"generation":2}"#).status == 404)
            #expect(try await activate(api, "{").problem == "invalid-json")
            let path = "/v1/indexes/manual/rollback"
            let body = try await api.send(.post, path, key: api.keys.alpha, body: Array(#"{"generation":1}"#.utf8))
            #expect(body.problem == "invalid-request")
        }
    }
}
