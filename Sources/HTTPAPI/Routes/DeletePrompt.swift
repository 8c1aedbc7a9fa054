import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `DELETE /v1/prompts/{name}`: retires a prompt. New tasks may not use it; its versions stay to be read, and tasks and
/// schedules that were accepted with it go on. Safe to repeat; a `PUT` restores it. 404 when there is none of that name.
struct DeletePrompt: KeyedRoute {
    static let method: HTTPRequest.Method = .delete
    static let path = "/v1/prompts/{name}"
    static let scope: Scope? = .tasksWrite

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let retirement = RetirePrompt(tenant: principal.tenant.id, name: try request.prompt())
        guard try await postgres.run(retirement).first != nil else { throw Problem.noSuchPrompt }
        return Response(status: .noContent)
    }
}
