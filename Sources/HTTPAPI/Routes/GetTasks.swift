import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import TaskQueue
import Tenancy

/// `GET /v1/tasks?kind&state&limit&cursor`: the tenant's tasks, newest first, without results.
///
/// A page is stable however many tasks arrive meanwhile. With a filter, a page looks at a bounded number of tasks and may
/// hold fewer rows than asked, none even: go on until there is no `next_cursor`.
struct GetTasks: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/tasks"
    static let scope: Scope? = .tasksRead

    let postgres: PostgresClient
    let configuration: HTTPAPIConfiguration

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let list = try list(request.query, of: principal.tenant.id)
        let page = list.page(of: try await postgres.run(list))
        let cursor = PageCursor(tenant: list.tenant, kind: list.kind, state: list.state)
        var writer = JSONObjectWriter()
        writer.field("tasks", objects: page.tasks.map { TaskDocument(listed: $0).json() })
        writer.field(ifPresent: "next_cursor", page.next.map { cursor.text(after: $0) })
        return .json(writer.finished())
    }

    private func list(_ text: String?, of tenant: TenantID) throws -> ListTasks {
        var query = QueryReader(text, allowed: ["kind", "state", "limit", "cursor"])
        let kind = query.text("kind").map(TaskKind.init(rawValue:))
        let state = query.oneOf("state", TaskState.allCases)
        let limit = query.integer(
            "limit", in: 1...Int64(configuration.listLimitMax), default: Int64(configuration.listLimitDefault))
        if let kind, kind.rawValue.utf8.count > 64 || kind.rawValue.utf8.contains(0) {
            query.report("is not the name of a kind", of: "kind")
        }
        let cursor = query.text("cursor")
        try query.check()
        let before = try cursor.map { text in
            guard let id = PageCursor(tenant: tenant, kind: kind, state: state).id(from: text) else {
                throw Problem.foreignCursor
            }
            return id
        }
        return ListTasks(tenant: tenant, before: before, kind: kind, state: state, limit: Int32(limit))
    }
}
