import Domain
import HTTPTypes
import PostgresDriver
import TestKit
import Testing

@Suite("Indexes over HTTP", .timeLimit(.minutes(1)))
struct IndexRouteTests {
    @Test("An index is made once, shown with its settings and its first generation, listed, and taken away")
    func lifecycle() async throws {
        try await APIFixture.withIndexes { api in
            let made = try await api.makeIndex("manual", #"{"profile":"faq","tokens_max":300}"#)
            #expect(made.status == 201)
            #expect(made.header("location") == "/v1/indexes/manual")
            let shown = try await api.get("/v1/indexes/manual")
            #expect(shown["name"] == "manual")
            #expect(shown["documents"] == 0)
            #expect(shown["settings"]?["profile"] == "faq")
            #expect(shown["settings"]?["tokens_max"] == 300)
            #expect(shown["settings"]?["model"] == "letters")
            let generations = shown["generations"]?.asArray ?? []
            #expect(generations.count == 1)
            #expect(generations.first?["generation"] == 1)
            #expect(generations.first?["state"] == "active")
            #expect(generations.first?["pending"] == 0)
            #expect(try await api.makeIndex("b", #"{"model":null}"#).status == 201)
            let listed = try await api.get("/v1/indexes")["indexes"]?.asArray ?? []
            #expect(listed.map { $0["name"] } == ["b", "manual"])
            #expect(listed.first?["model"] == nil)
            #expect(try await api.send(.delete, "/v1/indexes/manual", key: api.keys.alpha).status == 204)
            #expect(try await api.send(.delete, "/v1/indexes/manual", key: api.keys.alpha).status == 404)
            #expect(try await api.get("/v1/indexes/manual").status == 404)
            #expect(try await api.makeIndex("manual").status == 201)
        }
    }

    @Test("What is not sent stays as it is, and the generation that answers keeps what it was built with")
    func changes() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual", #"{"profile":"policy","analyzer":"plain"}"#).status == 201)
            let canary = #"{"canaries":[{"query":"vacuum","documents":["a.md"],"within":3}],"failure_allowance":0.25}"#
            #expect(try await api.makeIndex("manual", canary).status == 200)
            #expect(try await api.makeIndex("manual", #"{"model":null}"#).status == 200)
            let shown = try await api.get("/v1/indexes/manual")
            let settings = shown["settings"]
            #expect(settings?["profile"] == "policy")
            #expect(settings?["analyzer"] == "plain")
            #expect(settings?["canaries"] == [["query": "vacuum", "documents": ["a.md"], "within": 3]])
            #expect(settings?["failure_allowance"] == 0.25)
            #expect(settings?["model"] == .null)
            #expect(shown["generations"]?.asArray?.first?["model"] == "letters")
        }
    }

    private static let refused: [(body: String, pointers: [String])] = [
        (#"{"profil":"faq"}"#, ["/profil"]), (#"{"tenant":"beta"}"#, ["/tenant"]),
        (#"{"profile":"novel"}"#, ["/profile"]), (#"{"analyzer":"german"}"#, ["/analyzer"]),
        (#"{"tokens_min":500,"tokens_max":300}"#, ["/tokens_min"]), (#"{"tokens_min":401}"#, ["/tokens_min"]),
        (#"{"tokens_max":199}"#, ["/tokens_min"]), (#"{"tokens_max":4097}"#, ["/tokens_max"]),
        (#"{"tokens_min":15}"#, ["/tokens_min"]), (#"{"tokens_max":"400"}"#, ["/tokens_max"]),
        (#"{"model":"no-such-model"}"#, ["/model"]), (#"{"model":""}"#, ["/model"]), (#"{"model":7}"#, ["/model"]),
        (#"{"duplicate_threshold":0.4}"#, ["/duplicate_threshold"]), (#"{"backend":"faiss"}"#, ["/backend"]),
        (#"{"failure_allowance":1.5}"#, ["/failure_allowance"]), (#"{"canaries":{}}"#, ["/canaries"]),
        (#"{"canaries":[{"query":"q"}]}"#, ["/canaries/0/documents"]),
        (#"{"canaries":[{"documents":["a"]}]}"#, ["/canaries/0/query"]),
        (#"{"canaries":[{"query":"q","documents":[]}]}"#, ["/canaries/0/documents"]),
        (#"{"canaries":[{"query":"q","documents":["a\u0007b"]}]}"#, ["/canaries/0/documents"]),
        (#"{"canaries":[{"query":"q","documents":["a","b"],"within":1}]}"#, ["/canaries/0/within"]),
        (#"{"canaries":[{"query":"q","documents":["a"],"within":101}]}"#, ["/canaries/0/within"]),
        (#"{"canaries":[{"query":"q","documents":["a"],"least":1}]}"#, ["/canaries/0/least"]),
        (#"{"profile":"novel","backend":"faiss"}"#, ["/profile", "/backend"]), ("[]", [""]),
    ]

    @Test("Everything that is wrong with an index is pointed at, and none is made and none is changed")
    func refusals() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("there").status == 201)
            let before = try await api.get("/v1/indexes/there").json
            for (body, pointers) in Self.refused {
                for name in ["manual", "there"] {
                    let answer = try await api.makeIndex(name, body)
                    #expect(answer.status == 422, "\(body)")
                    #expect(answer.pointers == pointers, "\(body)")
                }
            }
            let many = Array(repeating: #"{"query":"q","documents":["a"]}"#, count: 51).joined(separator: ",")
            #expect(try await api.makeIndex("manual", #"{"canaries":[\#(many)]}"#).pointers == ["/canaries"])
            #expect(try await api.makeIndex("manual", "{").problem == "invalid-json")
            let long = #"{"profile":"\#(String(repeating: "x", count: 1 << 20))"}"#
            #expect(try await api.makeIndex("manual", long).status == 413)
            #expect(try await api.get("/v1/indexes")["indexes"]?.asArray?.count == 1)
            #expect(try await api.get("/v1/indexes/there").json == before)
        }
    }

    @Test("A name that breaks the rule is refused when it is made, and names nothing elsewhere")
    func names() async throws {
        try await APIFixture.withIndexes { api async throws in
            let bad = ["Manual", "-a", ".a", "_a", "a%20b", "a%2Fb", "%C3%BC", String(repeating: "a", count: 64)]
            for name in bad {
                #expect(try await api.makeIndex(name).problem == "invalid-request", "\(name)")
                #expect(try await api.get("/v1/indexes/\(name)").problem == "not-found", "\(name)")
                #expect(
                    try await api.send(.delete, "/v1/indexes/\(name)", key: api.keys.alpha).status == 404, "\(name)")
                #expect(try await api.search(#"{"query":"x"}"#, in: name).status == 404, "\(name)")
            }
            for name in ["a", "0", "a.b-c_d", String(repeating: "a", count: 63)] {
                #expect(try await api.makeIndex(name).status == 201, "\(name)")
            }
            #expect(try await api.get("/v1/indexes")["indexes"]?.asArray?.count == 4)
        }
    }

    @Test("A model that has left the catalogue does not keep the rest of the settings from being changed")
    func lostModel() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual").status == 201)
            _ = try await api.database.run(RenameModels())
            #expect(try await api.makeIndex("manual", #"{"profile":"faq"}"#).status == 200)
            #expect(try await api.makeIndex("manual", #"{"model":"gone"}"#).pointers == ["/model"])
            #expect(try await api.makeIndex("manual", #"{"model":"letters"}"#).status == 200)
        }
    }

    @Test("A tenant with a thousand indexes gets no more, and another tenant is not concerned")
    func limit() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual").status == 201)
            _ = try await api.database.run(CopyIndexes(count: 999))
            let answer = try await api.makeIndex("one-more")
            #expect(answer.status == 409)
            #expect(answer.problem == "limit-reached")
            #expect(try await api.makeIndex("manual", #"{"profile":"faq"}"#).status == 200)
            #expect(try await api.makeIndex("one-more", key: api.keys.beta).status == 201)
            #expect(try await api.send(.delete, "/v1/indexes/copy-7", key: api.keys.alpha).status == 204)
            #expect(try await api.makeIndex("one-more").status == 201)
        }
    }
}

/// What happens to an index when an operator takes its model out of the catalogue.
private struct RenameModels: PostgresStatement {
    typealias Row = Void
    static let sql = "UPDATE knowledge_index SET settings = replace(settings::text, 'letters', 'gone')::json"
}

private struct CopyIndexes: PostgresStatement {
    typealias Row = Void
    let count: Int32
    static let sql = """
        INSERT INTO knowledge_index (id, tenant_id, name, settings)
        SELECT gen_random_uuid(), i.tenant_id, 'copy-' || n, i.settings FROM knowledge_index i, generate_series(1, $1) n
        """
    var binds: [PostgresValue] { [.int4(count)] }
}
