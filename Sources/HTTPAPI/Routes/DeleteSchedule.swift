import HTTPTypes
import Hummingbird
import PostgresDriver
import TaskQueue
import Tenancy

/// `DELETE /v1/schedules/{name}`: removes a schedule; the tasks that it made stay. 404 when there is none of that name.
struct DeleteSchedule: KeyedRoute {
    static let method: HTTPRequest.Method = .delete
    static let path = "/v1/schedules/{name}"
    static let scope: Scope? = .tasksWrite

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let removal = RemoveSchedule(tenant: principal.tenant.id, name: try request.schedule())
        guard try await postgres.run(removal).first != nil else { throw Problem.noSuchSchedule }
        return Response(status: .noContent)
    }
}
