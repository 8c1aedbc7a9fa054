import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import TaskQueue
import Tenancy

/// `POST /v1/schedules/{name}/resume`: goes on with the next fire; what fell into the pause is not made up for. Safe to
/// repeat.
struct PostScheduleResume: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/schedules/{name}/resume"
    static let scope: Scope? = .tasksWrite

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let name = try request.schedule()
        try await request.requireNoInput()
        let tenant = principal.tenant.id
        let schedules = ScheduleLookup(postgres: postgres)
        let view = try await schedules.find(name, of: tenant)
        guard view.isPaused else { return .json(view.json(details: true)) }
        guard let spec = view.spec.spec else {
            throw Problem(
                .notReady, "This release cannot read when the schedule fires. Nothing was changed.",
                headers: [.retryAfter: "60"])
        }
        // Its last fire can lie ahead when the database's clock was set back; no time fires twice.
        let next = spec.next(after: max(view.now, view.lastFireAt ?? view.now))
        _ = try await postgres.run(ResumeSchedule(tenant: tenant, schedule: view.id, next: next))
        return .json(try await schedules.find(name, of: tenant).json(details: true))
    }
}
