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
        var writer = JSONObjectWriter()
        writer.field("schedules", objects: rows.map { $0.json(details: false) })
        writer.field(ifPresent: "next_cursor", next(after: rows, of: list))
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
                throw Problem(
                    .invalidCursor, "Take next_cursor from an answer of the same list.",
                    items: [.init(place: .parameter("cursor"), detail: "is not a cursor of this list")])
            }
            return name
        }
        return ListSchedules(tenant: tenant, after: after, limit: Int32(limit))
    }

    private func next(after rows: [ScheduleView], of list: ListSchedules) -> String? {
        guard rows.count == Int(list.limit), let name = rows.last.flatMap({ ScheduleName($0.name) }) else { return nil }
        return ScheduleCursor(tenant: list.tenant).text(after: name)
    }
}
