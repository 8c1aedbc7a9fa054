import Domain
import HTTPTypes
import Testing

@Suite("Searches over HTTP", .timeLimit(.minutes(1)))
struct SearchRouteTests {
    private static let lines = [
        DocumentLine.text("guide/vacuum.md", "# Vacuum\n\nVacuum reclaims the storage that dead rows occupy."),
        DocumentLine.text("guide/slots.md", "# Slots\n\nA replication slot keeps the log that a standby still needs."),
        DocumentLine.text(
            "salaries.md", "# Salaries\n\nThe vacuum of the storage room is paid by the board.",
            ["permissions": ["board", "auditors"]]),
    ]

    private static func run(
        _ settings: String = "{}", embeds: Bool = true, _ body: @escaping @Sendable (APIFixture) async throws -> Void
    ) async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual", settings).status == 201)
            #expect(try await api.putLines(Self.lines)["stored"] == 3)
            try await api.takeIn(embeds: embeds)
            try await body(api)
        }
    }

    private func documents(_ answer: APIAnswer) -> [String] {
        (answer["hits"]?.asArray ?? []).compactMap { $0["document"]?.asString }
    }

    @Test("A hit names the bytes of the version that it was found in, and those bytes are there")
    func hits() async throws {
        try await Self.run { api in
            let answer = try await api.search(#"{"query":"what does vacuum reclaim","count":1}"#)
            #expect(answer.status == 200)
            #expect(answer["generation"] == 1)
            #expect(answer["backend"] == "exact")
            #expect(answer["degraded"] == nil)
            #expect(documents(answer) == ["guide/vacuum.md"])
            let hit = answer["hits"]?.asArray?.first
            #expect(hit?["explain"] == nil)
            #expect(hit?["text"]?.asString?.contains("reclaims the storage") == true)
            let from = hit?["from"]?.asInteger ?? 0
            let to = hit?["to"]?.asInteger ?? 0
            let source = try await api.get(
                "/v1/indexes/manual/document?key=guide%2Fvacuum.md&version=1&from=\(from)&to=\(to)")
            #expect(source["content"]?.asString?.contains("reclaims the storage") == true)
        }
    }

    @Test("Explained, each hit says how every retriever ranked it")
    func explained() async throws {
        try await Self.run { api in
            let hit = try await api.search(#"{"query":"replication slot","explain":true}"#)["hits"]?.asArray?.first
            #expect(hit?["document"] == "guide/slots.md")
            #expect(hit?["explain"]?["lexical"]?["place"] == 1)
            #expect(hit?["explain"]?["vector"]?["place"] != nil)
            let words = try await api.search(#"{"query":"replication slot","explain":true,"mode":"lexical"}"#)
            #expect(words["degraded"] == nil)
            #expect(words["hits"]?.asArray?.first?["explain"]?["vector"] == nil)
        }
    }

    @Test("A document with permissions is found by whoever has one of them, and by nobody else")
    func permissions() async throws {
        try await Self.run { api in
            for mode in ["hybrid", "lexical", "vector"] {
                func found(_ permissions: String) async throws -> Bool {
                    let body =
                        #"{"query":"vacuum storage","count":100,"mode":"\#(mode)","permissions":\#(permissions)}"#
                    return documents(try await api.search(body)).contains("salaries.md")
                }
                for permissions in ["[]", #"["boar"]"#, #"["Board"]"#, #"["board,auditors"]"#, #"["staff"]"#] {
                    #expect(try await !found(permissions), "\(mode) \(permissions)")
                }
                for permissions in [#"["board"]"#, #"["staff","auditors"]"#] {
                    #expect(try await found(permissions), "\(mode) \(permissions)")
                }
            }
            // Who loses it finds it no more, at once.
            let moved = DocumentLine.text(
                "salaries.md", "# Salaries\n\nThe vacuum of the storage room is paid by the board.",
                ["permissions": ["owner"]])
            #expect(try await api.putLines([moved])["permissions_changed"] == 1)
            let after = try await api.search(#"{"query":"vacuum storage","count":100,"permissions":["board"]}"#)
            #expect(!documents(after).contains("salaries.md"))
        }
    }

    @Test("A key's beginning bounds the search, and a deleted document is found no more once that was answered")
    func bounds() async throws {
        try await Self.run { api in
            let below = try await api.search(
                #"{"query":"the vacuum of the storage","key_prefix":"guide/","count":100}"#)
            #expect(Set(documents(below)).isSubset(of: ["guide/vacuum.md", "guide/slots.md"]))
            #expect(documents(below).contains("guide/vacuum.md"))
            let none = try await api.search(#"{"query":"vacuum","key_prefix":"nowhere/"}"#)
            #expect(none["hits"] == [])
            let path = "/v1/indexes/manual/document?key=guide%2Fvacuum.md"
            #expect(try await api.send(.delete, path, key: api.keys.alpha).status == 204)
            #expect(
                !documents(try await api.search(#"{"query":"vacuum storage","count":100}"#)).contains("guide/vacuum.md")
            )
        }
    }

    @Test("Without the query's vector words alone are searched, and the answer says so")
    func degraded() async throws {
        try await Self.run(#"{"model":"remote"}"#) { api in
            let answer = try await api.search(#"{"query":"vacuum"}"#)
            #expect(answer.status == 200)
            #expect(answer["degraded"] == "lexical_only")
            // No worker's kind is there to ask.
            #expect(answer["reasons"] == ["lexical_only": "unavailable"])
            #expect(documents(answer) == ["guide/vacuum.md"])
            #expect(try await api.search(#"{"query":"vacuum","mode":"lexical"}"#)["degraded"] == nil)
        }
    }

    @Test("An index of words alone is searched by words, and a search by vectors of it is refused")
    func wordsAlone() async throws {
        try await Self.run(#"{"model":null}"#) { api in
            #expect(documents(try await api.search(#"{"query":"vacuum"}"#)) == ["guide/vacuum.md"])
            let refused = try await api.search(#"{"query":"vacuum","mode":"vector"}"#)
            #expect(refused.status == 422)
            #expect(refused.problem == "invalid-input")
        }
    }

    @Test("An index without documents finds nothing, and one that is not there is a 404")
    func nothing() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual").status == 201)
            let answer = try await api.search(#"{"query":"vacuum"}"#)
            #expect(answer.status == 200)
            #expect(answer["hits"] == [])
            #expect(answer["degraded"] == nil)
            #expect(try await api.search(#"{"query":"vacuum"}"#, in: "nobody").problem == "not-found")
        }
    }

    @Test("Everything that is wrong with a search is pointed at")
    func refusals() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual").status == 201)
            let long = String(repeating: "q", count: 8 * 1024 + 1)
            let cases: [(String, [String])] = [
                ("{}", ["/query"]), (#"{"query":""}"#, ["/query"]), (#"{"query":" \u200b "}"#, ["/query"]),
                (#"{"query":["vacuum"]}"#, ["/query"]), (#"{"query":"\#(long)"}"#, ["/query"]),
                (#"{"query":"q","count":0}"#, ["/count"]), (#"{"query":"q","count":101}"#, ["/count"]),
                (#"{"query":"q","mode":"fuzzy"}"#, ["/mode"]), (#"{"query":"q","depth":0}"#, ["/depth"]),
                (#"{"query":"q","depth":201}"#, ["/depth"]),
                (#"{"query":"q","permissions":"board"}"#, ["/permissions"]),
                (#"{"query":"q","permissions":[7]}"#, ["/permissions/0"]),
                (#"{"query":"q","explain":"yes"}"#, ["/explain"]),
                (#"{"query":"q","rerank":"yes"}"#, ["/rerank"]), (#"{"query":"q","rerank":null}"#, ["/rerank"]),
                (#"{"query":"q","rerank":20}"#, ["/rerank"]), (#"{"query":"q","rerank":[20]}"#, ["/rerank"]),
                (#"{"query":"q","rerank":{"candidates":1}}"#, ["/rerank/candidates"]),
                (#"{"query":"q","rerank":{"candidates":51}}"#, ["/rerank/candidates"]),
                (#"{"query":"q","rerank":{"candidates":"all"}}"#, ["/rerank/candidates"]),
                (#"{"query":"q","rerank":{"candidates":2.5}}"#, ["/rerank/candidates"]),
                (#"{"query":"q","rerank":{"model":"m"}}"#, ["/rerank/model"]),
                (#"{"query":"q","key_prefix":7}"#, ["/key_prefix"]), (#"{"query":"q","tenant":"alpha"}"#, ["/tenant"]),
                (#"{"query":"q","generation":1}"#, ["/generation"]),
                (#"{"count":0,"mode":"fuzzy"}"#, ["/query", "/count", "/mode"]), ("[]", [""]),
            ]
            for (body, pointers) in cases {
                let answer = try await api.search(body)
                #expect(answer.status == 422, "\(body.prefix(80))")
                #expect(answer.pointers == pointers, "\(body.prefix(80))")
            }
            #expect(try await api.search(#"{"query":"a\u0000b"}"#).problem == "invalid-json")
            #expect(try await api.search("{").problem == "invalid-json")
            #expect(try await api.search(#"{"query":"\#(String(repeating: "q", count: 128 << 10))"}"#).status == 413)
        }
    }

    @Test("The longest query with the most permissions is accepted, even when each of its characters is an escape")
    func largest() async throws {
        try await APIFixture.withIndexes { api async throws in
            #expect(try await api.makeIndex("manual").status == 201)
            let query = String(repeating: #"\u0071"#, count: 8 * 1024)
            let permissions = (10..<74).map { "\"\($0)" + String(repeating: #"\u0070"#, count: 126) + "\"" }
            let body = #"{"query":"\#(query)","permissions":[\#(permissions.joined(separator: ","))]}"#
            #expect(try await api.search(body).status == 200)
        }
    }
}
