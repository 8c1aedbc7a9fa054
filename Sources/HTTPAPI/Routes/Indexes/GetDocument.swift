import Domain
import HTTPTypes
import Hummingbird
import Knowledge
import Tenancy

/// `GET /v1/indexes/{name}/document?key&version&from&to`: a version of a document, the latest when none is named, whole or
/// the bytes from `from` up to `to`: what a citation names.
///
/// The key is a parameter because it may be anything, slashes included.
struct GetDocument: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/indexes/{name}/document"
    static let scope: Scope? = .tasksRead

    let indexes: IndexLookup

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        var query = QueryReader(request.query, allowed: ["key", "version", "from", "to"])
        let key = query.documentKey("key")
        let version = query.integer("version", in: 1...Int64(Int32.max), default: 0)
        let end = Int64(NewDocument.contentBytesMax)
        let from = query.integer("from", in: 0...end, default: 0)
        let to = query.integer("to", in: 0...end, default: end)
        if key == nil, query.items.isEmpty { query.report("is missing", of: "key") }
        if from > to { query.report("is before from", of: "to") }
        try query.check()
        let index = try await indexes.find(request, of: principal.tenant.id)
        guard let key,
            let excerpt = try await indexes.store.excerpt(
                of: key, version: version == 0 ? nil : Int32(version), bytes: Int(from)..<Int(to), in: index.id)
        else { throw Problem.noSuchDocument }
        return .json(excerpt.json())
    }
}
