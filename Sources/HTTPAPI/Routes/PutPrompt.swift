import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `PUT /v1/prompts/{name} {"user","system"?,"variables"?,"answer_schema"?,"model"?,"output_tokens_max"?,"temperature"?}`:
/// stores the next version of a prompt and answers 201 with it, or 200 with the latest when that has the same content.
/// 409 when there are as many prompts or versions as there may be.
///
/// Like a schedule, a prompt is what tasks are made of, so whoever may submit tasks may register prompts.
struct PutPrompt: KeyedRoute {
    static let method: HTTPRequest.Method = .put
    static let path = "/v1/prompts/{name}"
    static let scope: Scope? = .tasksWrite

    /// Bytes of the body: a definition, and room for escapes and spaces.
    private static let bodyBytesMax = 2 * PromptDefinition.bytesMax

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        guard let name = request.captures.first.flatMap({ PromptName($0) }) else {
            throw Problem(.invalidRequest, "The name in the path \(PromptName.rule). Nothing was stored.")
        }
        let body = try await request.json(bytesMax: Self.bodyBytesMax)
        let problems = PromptDefinition.read(body).problems
        guard problems.isEmpty else { throw Problem.invalidInput(problems) }
        let tenant = principal.tenant.id
        let (_, registrations, views) = try await postgres.runAtomically(
            LockPromptOwner(tenant: tenant), RegisterPrompt(tenant: tenant, name: name, content: body.encoded()),
            FindPrompt(tenant: tenant, name: name))
        guard let registration = registrations.first else { throw Problem.internalError }
        switch registration.word {
        case .full: throw Self.full
        case .worn: throw Self.worn
        case .made, .same: break
        }
        guard let view = views.first else { throw Problem.internalError }
        return .json(
            view.json(), status: registration.word == .made ? .created : .ok,
            headers: [.location: "/v1/prompts/\(name)/versions/\(view.version)"])
    }

    private static let full = Problem(
        .limitReached, "Nothing was stored. Register a new version of a prompt that is not needed any more.",
        items: [
            .init(
                place: .pointer(""),
                detail: "there are \(RegisterPrompt.promptsMax) prompts, retired ones included, and no more can be")
        ])

    private static let worn = Problem(
        .limitReached, "Nothing was stored. Use another name.",
        items: [
            .init(
                place: .pointer(""),
                detail: "the prompt has \(RegisterPrompt.versionsMax) versions, and no more can be")
        ])
}
