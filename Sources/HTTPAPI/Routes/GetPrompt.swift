import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `GET /v1/prompts/{name}`: the latest version of a prompt, retired or not.
struct GetPrompt: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/prompts/{name}"
    static let scope: Scope? = .tasksRead

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        .json(try await postgres.prompt(try request.prompt(), nil, of: principal.tenant.id).json())
    }
}

/// `GET /v1/prompts/{name}/versions/{n}`: a version of a prompt, retired or not.
struct GetPromptVersion: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/prompts/{name}/versions/{version}"
    static let scope: Scope? = .tasksRead

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let text = request.captures.last ?? ""
        // One way to write a number: no sign, no leading zero.
        guard let version = Int32(text), version >= 1, version.description == text else { throw Problem.noSuchPrompt }
        return .json(try await postgres.prompt(try request.prompt(), version, of: principal.tenant.id).json())
    }
}

extension PostgresClient {
    /// - Throws: 404 for what is none of this tenant's.
    fileprivate func prompt(_ name: PromptName, _ version: Int32?, of tenant: TenantID) async throws -> PromptView {
        let find = FindPrompt(tenant: tenant, name: name, version: version)
        guard let view = try await run(find).first else { throw Problem.noSuchPrompt }
        return view
    }
}

extension APIRequest {
    /// The prompt that the path names. What breaks the rule of names names none.
    func prompt() throws -> PromptName {
        guard let name = captures.first.flatMap({ PromptName($0) }) else { throw Problem.noSuchPrompt }
        return name
    }
}

extension Problem {
    /// What a stranger's name, an unknown one and a malformed one all give.
    static let noSuchPrompt = Problem(.notFound, "There is no prompt with this name and version for this key.")
}
