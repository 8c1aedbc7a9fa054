import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `GET /v1/tenants/{name}/debug?limit&before`: the tenant's debug session and its records, the latest first. Every read
/// is an audit event.
struct GetDebug: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/tenants/{name}/debug"
    static let scope: Scope? = .admin

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let name = try request.tenantName()
        var query = QueryReader(request.query, allowed: ["limit", "before"])
        let limit = query.integer("limit", in: 1...100, default: 20)
        let before = query.integer("before", in: 1...Int64.max, default: Int64.max)
        try query.check()
        guard let session = try await postgres.run(ShowDebug(name: name)).first else { throw Problem.noSuchTenant }
        let records = try await postgres.run(
            ReadDebugRecords(
                name: name, before: before, limit: Int32(limit), tenant: principal.tenant.id, key: principal.key))
        var writer = JSONObjectWriter()
        session.write(to: &writer)
        writer.field("records", objects: records.map { $0.json() })
        if records.count == Int(limit), let last = records.last { writer.field("next_before", .integer(last.id)) }
        return .json(writer.finished())
    }
}
