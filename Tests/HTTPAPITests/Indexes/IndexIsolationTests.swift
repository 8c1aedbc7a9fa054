import Domain
import HTTPTypes
import Knowledge
import TestKit
import Testing

@testable import HTTPAPI

@Suite("A stranger's index", .timeLimit(.minutes(1)))
struct IndexIsolationTests {
    private struct Row: Sendable {
        let method: HTTPRequest.Method
        /// Behind the index's name.
        let path: String
        var query = ""
        var body: String?
        var isNDJSON = false
        var writes = true

        /// As the catalogue writes it.
        var route: String { "\(method.rawValue) /v1/indexes/{name}\(path)" }

        func send(_ api: APIFixture, to index: String, key: String?) async throws -> APIAnswer {
            try await api.send(
                method, "/v1/indexes/\(index)\(path)\(query)", key: key,
                headers: isNDJSON ? [("content-type", "application/x-ndjson")] : [], body: body.map { Array($0.utf8) })
        }
    }

    /// Every route that names an index, but the one that makes it.
    private static let rows = [
        Row(method: .get, path: "", writes: false), Row(method: .delete, path: ""),
        Row(method: .post, path: "/documents", body: #"{"key":"theirs","content":"Mine."}"#, isNDJSON: true),
        Row(method: .get, path: "/documents", writes: false),
        Row(method: .get, path: "/document", query: "?key=secret.md", writes: false),
        Row(method: .delete, path: "/document", query: "?key=secret.md"),
        Row(method: .post, path: "/documents/delete", body: #"{"keys":["secret.md"]}"#),
        Row(method: .get, path: "/failures", writes: false),
        Row(method: .post, path: "/activate", body: #"{"generation":1}"#), Row(method: .post, path: "/rollback"),
        Row(method: .post, path: "/search", body: #"{"query":"secret"}"#, writes: false),
    ]

    private static func run(_ body: @escaping @Sendable (APIFixture) async throws -> Void) async throws {
        try await APIFixture.withIndexes { api in
            for (key, tenant) in [(api.keys.alpha, "alpha"), (api.keys.beta, "beta")] {
                #expect(try await api.makeIndex("of-\(tenant)", key: key).status == 201)
                let line = DocumentLine.text("secret.md", "The secret of \(tenant).")
                #expect(try await api.putLines([line], into: "of-\(tenant)", key: key)["stored"] == 1)
                try await api.takeIn("of-\(tenant)", of: tenant)
            }
            try await body(api)
        }
    }

    @Test("The matrix has every route that names an index")
    func complete() async throws {
        try await APIFixture.run { api in
            let dependencies = try await APIFixture.dependencies(
                api.database.postgres, outcomes: api.outcomes, control: api.control)
            let authenticator = Authenticator(
                postgres: api.database.postgres, cache: PrincipalCache(lifetime: .seconds(1), countMax: 1))
            let routes = RouteCatalogue.routes(
                dependencies, configuration: HTTPAPIConfiguration(), authenticator: authenticator)
            let named = routes.filter { $0.path.text.hasPrefix("/v1/indexes/{name}") }
                .map { "\($0.method.rawValue) \($0.path.text)" }
            #expect(Set(named) == Set(Self.rows.map(\.route) + ["PUT /v1/indexes/{name}"]))
        }
    }

    @Test(
        "On every route it is answered exactly like one that does not exist, in both directions, and nothing happens to it"
    )
    func matrix() async throws {
        try await Self.run { api in
            for (key, stranger) in [(api.keys.beta, "of-alpha"), (api.keys.alpha, "of-beta")] {
                for row in Self.rows {
                    let theirs = try await row.send(api, to: stranger, key: key)
                    let unknown = try await row.send(api, to: "of-nobody", key: key)
                    #expect(theirs.status == 404, "\(row.route)")
                    #expect(theirs.problem == "not-found", "\(row.route)")
                    #expect(theirs["type"] == unknown["type"], "\(row.route)")
                    #expect(theirs["detail"] == unknown["detail"], "\(row.route)")
                    #expect(!theirs.text.contains("secret of"), "\(row.route)")
                }
            }
            for (key, tenant) in [(api.keys.alpha, "alpha"), (api.keys.beta, "beta")] {
                #expect(try await api.documentKeys(of: "of-\(tenant)", key: key) == ["secret.md"])
                let listed = try await api.get("/v1/indexes", key: key)["indexes"]?.asArray ?? []
                #expect(listed.compactMap { $0["name"]?.asString } == ["of-\(tenant)"])
                let found = try await api.search(#"{"query":"secret"}"#, in: "of-\(tenant)", key: key)
                #expect(found.text.contains("The secret of \(tenant)."))
            }
        }
    }

    @Test("The same name is another index for another tenant, and what one does with it the other does not see")
    func sameName() async throws {
        try await Self.run { api in
            #expect(try await api.makeIndex("of-alpha", #"{"model":null}"#, key: api.keys.beta).status == 201)
            let line = DocumentLine.text("secret.md", "Quite another text.")
            #expect(try await api.putLines([line], into: "of-alpha", key: api.keys.beta)["stored"] == 1)
            try await api.takeIn("of-alpha", of: "beta")
            let path = "/v1/indexes/of-alpha/document?key=secret.md"
            #expect(try await api.get(path)["content"] == "The secret of alpha.")
            #expect(try await api.get(path, key: api.keys.beta)["content"] == "Quite another text.")
            let theirs = try await api.search(
                #"{"query":"secret text","count":100}"#, in: "of-alpha", key: api.keys.beta)
            #expect(theirs["hits"]?.asArray?.count == 1)
            #expect(!theirs.text.contains("The secret of alpha."))
            #expect(try await api.send(.delete, "/v1/indexes/of-alpha", key: api.keys.beta).status == 204)
            #expect(try await api.get(path)["content"] == "The secret of alpha.")
            #expect(try await api.search(#"{"query":"secret"}"#, in: "of-alpha")["hits"]?.asArray?.count == 1)
        }
    }

    @Test("Fields and metadata that name a tenant, an index or permissions move nothing and open nothing")
    func overrides() async throws {
        try await Self.run { api in
            let alphas = try await api.index("of-alpha").id.description
            for field in ["tenant", "tenant_id", "index", "index_id", "generation", "generation_id", "version", "seq"] {
                let line = DocumentLine.text("planted", "Planted.", [field: .string(alphas)])
                let answer = try await api.putLines([line], into: "of-beta", key: api.keys.beta)
                #expect(answer.status == 422, "\(field)")
                #expect(answer.pointers == ["/\(field)"], "\(field)")
            }
            let metadata: JSONValue = [
                "tenant": "alpha", "tenant_id": 1, "index": "of-alpha", "index_id": .string(alphas),
                "permissions": ["board"], "key": "secret.md", "version": 9,
            ]
            let planted = DocumentLine.text(
                "planted", "The secret was planted.", ["metadata": metadata, "permissions": ["staff"]])
            #expect(try await api.putLines([planted], into: "of-beta", key: api.keys.beta)["stored"] == 1)
            try await api.takeIn("of-beta", of: "beta")
            // It is where its key's tenant put it, under its own key, and its permissions are those beside the metadata.
            #expect(try await api.documentKeys(of: "of-beta", key: api.keys.beta) == ["planted", "secret.md"])
            #expect(try await api.documentKeys(of: "of-alpha") == ["secret.md"])
            let shown = try await api.get("/v1/indexes/of-beta/document?key=planted", key: api.keys.beta)
            #expect(shown["metadata"] == metadata)
            #expect(shown["permissions"] == ["staff"])
            #expect(shown["version"] == 1)
            let alone = #"{"query":"secret planted","count":100,"permissions":["board"]}"#
            #expect(try await !api.search(alone, in: "of-beta", key: api.keys.beta).text.contains("was planted"))
            #expect(try await !api.search(alone, in: "of-alpha").text.contains("was planted"))
            let headers = [("x-tenant", "alpha"), ("x-penstock-tenant", "alpha")]
            let asked = try await api.get("/v1/indexes/of-alpha", key: api.keys.beta, headers: headers)
            #expect(asked.status == 404)
            #expect(try await api.get("/v1/indexes/of-beta/documents?tenant=alpha", key: api.keys.beta).status == 400)
        }
    }

    @Test("Reading needs tasks:read and writing tasks:write; a key for something else, or none, gets neither")
    func scopes() async throws {
        try await Self.run { api async throws in
            for row in Self.rows {
                let expected = row.writes ? 403 : 200
                #expect(
                    try await row.send(api, to: "of-alpha", key: api.keys.reader).status == expected, "\(row.route)")
                #expect(try await row.send(api, to: "of-beta", key: api.keys.admin).status == 403, "\(row.route)")
                #expect(try await row.send(api, to: "of-alpha", key: nil).status == 401, "\(row.route)")
            }
            #expect(try await api.makeIndex("more", key: api.keys.reader).status == 403)
            #expect(try await api.makeIndex("more", key: api.keys.admin).status == 403)
            #expect(try await api.get("/v1/indexes", key: api.keys.reader).status == 200)
            #expect(try await api.get("/v1/indexes", key: api.keys.admin).status == 403)
            #expect(try await api.documentKeys(of: "of-alpha") == ["secret.md"])
        }
    }
}
