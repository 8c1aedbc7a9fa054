import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import TaskQueue
import Tenancy

/// `GET /v1/dead/tasks?kind&code&limit&cursor`: the tasks that failed for good, last failure first, in pages that are
/// stable however many more fail meanwhile.
struct GetDeadTasks: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/dead/tasks"
    static let scope: Scope? = .tasksRead

    let postgres: PostgresClient
    let configuration: HTTPAPIConfiguration

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        var query = QueryReader(request.query, allowed: ["kind", "code", "limit", "cursor"])
        let cause = DeadCauseReader.read(&query)
        let limit = query.integer(
            "limit", in: 1...Int64(configuration.listLimitMax), default: Int64(configuration.listLimitDefault))
        let text = query.text("cursor")
        try query.check()
        let cursor = DeadCursor(tenant: principal.tenant.id, cause: cause)
        // One more than the page holds, so that a last page is known for the last.
        let list = ListDeadLetters(
            tenant: principal.tenant.id, cause: cause, before: try text.map { try place($0, cursor) },
            limit: Int32(limit) + 1)
        let letters = try await postgres.run(list)
        let page = letters.prefix(Int(limit))
        var writer = JSONObjectWriter()
        writer.field("tasks", objects: page.map { $0.json() })
        if letters.count > page.count {
            writer.field(ifPresent: "next_cursor", page.last.map { cursor.text(after: $0) })
        }
        return .json(writer.finished())
    }

    private func place(_ text: String, _ cursor: DeadCursor) throws -> ListDeadLetters.Place {
        guard let place = cursor.place(from: text) else { throw Problem.foreignCursor }
        return place
    }
}
