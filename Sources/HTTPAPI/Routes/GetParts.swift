import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import TaskQueue
import Tenancy

/// `GET /v1/tasks/{id}/parts?after&limit`: the children that a task waits or waited for, in the order in which it asked for
/// them: `{"parts": [{"place", "from"?, "count"?, "task", "kind", "state", "reason"?, "error_code"?}], "next_after"?}`.
/// A page is as long as asked; `next_after` is the `after` of the next one, and there is none when it is missing. A task
/// without children has no parts.
struct GetParts: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/tasks/{id}/parts"
    static let scope: Scope? = .tasksRead

    let postgres: PostgresClient
    let tasks: TaskLookup
    let limitMax: Int

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let task = try request.task()
        var query = QueryReader(request.query, allowed: ["after", "limit"])
        let after = query.integer("after", in: 0...Int64(ChildPlan.countMax), default: 0)
        let limit = Int32(query.integer("limit", in: 1...Int64(limitMax), default: Int64(limitMax)))
        try query.check()
        let tenant = principal.tenant.id
        _ = try await tasks.find(task, of: tenant)
        // One more than the page holds, so that a last page is known for the last.
        let rows = try await postgres.run(
            ListChildren(tenant: tenant, parent: task, after: Int32(clamping: after), limit: limit + 1))
        let page = rows.prefix(Int(limit))
        var writer = JSONObjectWriter()
        writer.field("parts", objects: page.map { $0.json() })
        if rows.count > page.count, let last = page.last { writer.field("next_after", .integer(Int64(last.place))) }
        return .json(writer.finished())
    }
}
