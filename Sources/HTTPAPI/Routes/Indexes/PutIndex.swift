import Domain
import HTTPTypes
import Hummingbird
import Knowledge
import Tenancy

/// `PUT /v1/indexes/{name} {"profile"?, "analyzer"?, "model"?, "tokens_min"?, "tokens_max"?, "duplicate_threshold"?,
/// "backend"?, "canaries"?, "failure_allowance"?}`: makes an index, 201; or says what the next generation of one that is
/// there is built with, 200: what is not sent stays. The generations that are there stay as they are.
///
/// Without a model a new index takes the installation's own for embedding; `"model": null` makes one that is searched by
/// words alone.
struct PutIndex: KeyedRoute {
    static let method: HTTPRequest.Method = .put
    static let path = "/v1/indexes/{name}"
    static let scope: Scope? = .tasksWrite
    /// Fifty canaries of the longest queries.
    private static let bodyBytesMax = 1 << 20

    let store: KnowledgeStore
    let embeddingModels: EmbeddingModels

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        guard let name = request.captures.first.flatMap({ IndexName($0) }) else {
            throw Problem(.invalidRequest, "The name in the path \(IndexName.rule). Nothing was stored.")
        }
        let body = try await request.json(bytesMax: Self.bodyBytesMax)
        let tenant = principal.tenant.id
        let found = try await store.index(name, of: tenant)
        let settings = try settings(body, changing: found?.settings)
        guard let found else { return try await create(name, settings, for: tenant) }
        guard try await store.setSettings(settings, of: found.id), let changed = try await store.index(name, of: tenant)
        else { throw Problem.noSuchIndex }
        return .json(changed.json(generations: []))
    }

    private func create(_ name: IndexName, _ settings: IndexSettings, for tenant: TenantID) async throws -> Response {
        guard let index = try await store.create(name, settings, for: tenant) else {
            throw Problem(
                .nameTaken, "Somebody made an index of this name just now. Send the request again to change it.")
        }
        return .json(index.json(generations: []), status: .created, headers: [.location: "/v1/indexes/\(name)"])
    }

    private func settings(_ body: JSONValue, changing found: IndexSettings?) throws -> IndexSettings {
        var reader = InputReader(body)
        var start = found ?? IndexSettings()
        if found == nil { start.model = embeddingModels.standard() }
        let settings = start.changed(by: &reader)
        reader.rejectUnknownKeys()
        // A model that was taken out of the catalogue keeps nobody from changing the rest.
        let isChosen = found == nil || reader.has("model")
        if let model = settings.model, isChosen, reader.problems.isEmpty, !embeddingModels.isKnown(model) {
            reader.report("model", "is no embedding model of this installation; 'penstock models' lists them")
        }
        guard reader.problems.isEmpty else { throw Problem.invalidInput(reader.problems) }
        return settings
    }
}
