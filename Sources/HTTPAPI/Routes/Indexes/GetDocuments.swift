import Domain
import HTTPTypes
import Hummingbird
import Knowledge
import Tenancy

/// `GET /v1/indexes/{name}/documents?after&limit`: documents behind a key, in the order of keys by their bytes, without
/// contents. `next_after` is there when there are more.
struct GetDocuments: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/indexes/{name}/documents"
    static let scope: Scope? = .tasksRead

    let indexes: IndexLookup
    let configuration: HTTPAPIConfiguration

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        var query = QueryReader(request.query, allowed: ["after", "limit"])
        let limit = query.integer(
            "limit", in: 1...Int64(configuration.listLimitMax), default: Int64(configuration.listLimitDefault))
        let after = query.documentKey("after")
        try query.check()
        let index = try await indexes.find(request, of: principal.tenant.id)
        let views = try await indexes.store.documents(of: index.id, after: after, limit: Int(limit) + 1)
        let page = views.prefix(Int(limit))
        var writer = JSONObjectWriter()
        writer.field("documents", objects: page.map { $0.json() })
        if views.count > page.count { writer.field(ifPresent: "next_after", page.last?.key.rawValue) }
        return .json(writer.finished())
    }
}

extension QueryReader {
    /// A document's key; nil when it is not sent or breaks the rule, which is then a problem.
    mutating func documentKey(_ name: String) -> DocumentKey? {
        guard let text = text(name) else { return nil }
        let key = DocumentKey(text)
        if key == nil { report(DocumentKey.rule, of: name) }
        return key
    }
}
