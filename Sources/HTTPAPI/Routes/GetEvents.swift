import AuditTrail
import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `GET /v1/tasks/{id}/events?after&limit`: what happened to a task, oldest first, from its audit trail. A full page ends
/// with `next_after`, which is the `after` of the next one.
struct GetEvents: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/tasks/{id}/events"
    static let scope: Scope? = .tasksRead

    private static let limitMax: Int64 = 1000

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let task = try request.task()
        var query = QueryReader(request.query, allowed: ["after", "limit"])
        let after = query.integer("after", in: 0...Int64.max, default: 0)
        let limit = query.integer("limit", in: 1...Self.limitMax, default: Self.limitMax)
        try query.check()
        let events = try await events(of: task, tenant: principal.tenant.id, after: after, limit: Int32(limit))
        var writer = JSONObjectWriter()
        writer.field("events", objects: events.map { $0.json() })
        if let last = events.last, events.count == Int(limit) { writer.field("next_after", .integer(last.seq)) }
        return .json(writer.finished())
    }

    /// Every task has its acceptance as its first event, so a task without any event does not exist.
    private func events(
        of task: TaskID, tenant: TenantID, after: Int64, limit: Int32
    ) async throws -> [AuditEvent] {
        let events = try await postgres.run(ListEvents(tenant: tenant, task: task, after: after, limit: limit))
        if events.isEmpty {
            let first = try await postgres.run(ListEvents(tenant: tenant, task: task, limit: 1))
            guard !first.isEmpty else { throw Problem.noSuchTask }
        }
        return events
    }
}
