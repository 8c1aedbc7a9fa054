import Domain
import HTTPTypes
import Hummingbird
import Knowledge
import Tenancy

/// `GET /v1/indexes/{name}/failures?generation&after&limit`: the documents that a generation could not take in, and why, in
/// the order of keys. Without a generation it is the newest one.
struct GetIndexFailures: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/indexes/{name}/failures"
    static let scope: Scope? = .tasksRead

    let indexes: IndexLookup
    let configuration: HTTPAPIConfiguration

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        var query = QueryReader(request.query, allowed: ["generation", "after", "limit"])
        let number = query.integer("generation", in: 1...Int64(Int32.max), default: 0)
        let limit = query.integer(
            "limit", in: 1...Int64(configuration.listLimitMax), default: Int64(configuration.listLimitDefault))
        let after = query.documentKey("after")
        try query.check()
        let index = try await indexes.find(request, of: principal.tenant.id)
        let generation = try await indexes.generation(number == 0 ? nil : number, of: index)
        let failures = try await indexes.store.failures(of: generation.id, after: after, limit: Int(limit) + 1)
        let page = failures.prefix(Int(limit))
        var writer = JSONObjectWriter()
        writer.field("generation", .integer(Int64(generation.number)))
        writer.field(
            "failures",
            .array(
                page.map { failure in
                    .object([
                        "document": .string(failure.key.rawValue), "version": .integer(Int64(failure.version)),
                        "code": .string(failure.refusal.code), "message": .string(failure.refusal.message),
                    ])
                }))
        if failures.count > page.count { writer.field(ifPresent: "next_after", page.last?.key.rawValue) }
        return .json(writer.finished())
    }
}
