import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import TaskQueue
import Tenancy

/// `GET /v1/schedules?limit&cursor`: the tenant's schedules in the order of their names, without inputs.
struct GetSchedules: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/schedules"
    static let scope: Scope? = .tasksRead

    let postgres: PostgresClient
    let configuration: HTTPAPIConfiguration

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let list = try list(request.query, of: principal.tenant.id)
        let rows = try await postgres.run(list)
        let page = rows.prefix(Int(list.limit) - 1)
        var writer = JSONObjectWriter()
        writer.field("schedules", objects: page.map { $0.json(details: false) })
        if rows.count > page.count, let name = page.last.flatMap({ ScheduleName($0.name) }) {
            writer.field("next_cursor", .string(ScheduleCursor(tenant: list.tenant).text(after: name)))
        }
        return .json(writer.finished())
    }

    private func list(_ text: String?, of tenant: TenantID) throws -> ListSchedules {
        var query = QueryReader(text, allowed: ["limit", "cursor"])
        let limit = query.integer(
            "limit", in: 1...Int64(configuration.listLimitMax), default: Int64(configuration.listLimitDefault))
        let cursor = query.text("cursor")
        try query.check()
        let after = try cursor.map { text in
            guard let name = ScheduleCursor(tenant: tenant).name(from: text) else {
                throw Problem.foreignCursor
            }
            return name
        }
        // One more than the page holds, so that a last page is known for the last.
        return ListSchedules(tenant: tenant, after: after, limit: Int32(limit) + 1)
    }
}
