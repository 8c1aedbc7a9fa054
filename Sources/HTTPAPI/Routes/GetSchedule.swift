import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `GET /v1/schedules/{name}`: one schedule with its input and its next five fires.
struct GetSchedule: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/schedules/{name}"
    static let scope: Scope? = .tasksRead

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let schedules = ScheduleLookup(postgres: postgres)
        return .json(try await schedules.find(try request.schedule(), of: principal.tenant.id).json(details: true))
    }
}
