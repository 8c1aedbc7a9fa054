import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `GET /v1/tenants?after&limit`: the tenants by name, with what each gets of the pools it shares with the others
/// and what it may ask of models in a minute.
struct GetTenants: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/tenants"
    static let scope: Scope? = .admin

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        var query = QueryReader(request.query, allowed: ["after", "limit"])
        let limit = query.integer("limit", in: 1...1000, default: 100)
        let after = query.text("after") ?? ""
        if after.utf8.count > 63 || after.utf8.contains(0) { query.report("is not the name of a tenant", of: "after") }
        try query.check()
        let tenants = try await postgres.run(ListTenants(after: after, limit: Int32(limit) + 1))
        let page = tenants.prefix(Int(limit))
        var writer = JSONObjectWriter()
        writer.field("tenants", objects: page.map { $0.json() })
        if tenants.count > page.count { writer.field(ifPresent: "next_after", page.last?.name) }
        return .json(writer.finished())
    }
}

extension TenantShare {
    func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("name", name)
        writer.field("weight", .integer(Int64(weight)))
        writer.field("in_flight_max", inFlightMax.map { .integer(Int64($0)) } ?? .null)
        for limit in TenantLimit.allCases {
            writer.field(limit.rawValue, limits[limit].map { .integer($0) } ?? .null)
        }
        return writer.finished()
    }
}
