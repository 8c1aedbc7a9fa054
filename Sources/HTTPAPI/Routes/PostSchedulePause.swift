import HTTPTypes
import Hummingbird
import PostgresDriver
import TaskQueue
import Tenancy

/// `POST /v1/schedules/{name}/pause`: makes no tasks until it is resumed. Safe to repeat.
struct PostSchedulePause: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/schedules/{name}/pause"
    static let scope: Scope? = .tasksWrite

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let name = try request.schedule()
        try await request.requireNoInput()
        _ = try await postgres.run(PauseSchedule(tenant: principal.tenant.id, name: name))
        let schedules = ScheduleLookup(postgres: postgres)
        return .json(try await schedules.find(name, of: principal.tenant.id).json(details: true))
    }
}
