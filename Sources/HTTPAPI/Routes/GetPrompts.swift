import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `GET /v1/prompts?retired=true`: the tenant's prompts in the order of their names, without contents; there are at most
/// 1,000. Retired ones are listed only when asked for.
struct GetPrompts: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/prompts"
    static let scope: Scope? = .tasksRead

    let postgres: PostgresClient

    private enum Answer: String, CaseIterable {
        case yes = "true"
        case no = "false"
    }

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        var query = QueryReader(request.query, allowed: ["retired"])
        let includesRetired = query.oneOf("retired", Answer.allCases) == .yes
        try query.check()
        let views = try await postgres.run(
            ListPrompts(tenant: principal.tenant.id, includesRetired: includesRetired))
        var writer = JSONObjectWriter()
        writer.field("prompts", objects: views.map { $0.json() })
        return .json(writer.finished())
    }
}
