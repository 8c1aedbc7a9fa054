import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Tenancy

/// `POST /v1/estimates`: what the task of the same body to `POST /v1/tasks` would take in tokens and money. The body is
/// judged as strictly, except that a webhook's name is not looked up; nothing is stored, held or sent.
///
/// A route of its own and not a parameter of the other: a misspelt parameter would submit the task.
struct PostEstimate: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/estimates"
    static let scope: Scope? = .tasksRead

    private let kinds: KindCatalog
    private let reader: SubmissionReader
    private let bodyBytesMax: Int

    init(_ dependencies: APIDependencies, configuration: HTTPAPIConfiguration) {
        kinds = dependencies.kinds
        reader = SubmissionReader(
            kinds: dependencies.kinds, pools: dependencies.pools, webhookGuard: dependencies.webhookGuard)
        bodyBytesMax = configuration.taskBodyBytesMax
    }

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let body = try await request.json(bytesMax: bodyBytesMax)
        let (task, problems) = try reader.read(body, of: principal.tenant.id, now: Date())
        guard let task, let input = body.asObject?["input"] else { throw Problem.invalidInput(problems) }
        guard let estimate = try estimate(task.kind, input) else {
            throw Problem.invalidInput([
                InputProblem(pointer: "/kind", message: "tasks of this kind ask no model; there is nothing to estimate")
            ])
        }
        return .json(estimate.json(kind: task.kind))
    }

    private func estimate(_ kind: TaskKind, _ input: JSONValue) throws -> TaskEstimate? {
        do {
            return try kinds[kind]?.estimate(input)
        } catch {
            // The words of a failure may be shown to the tenant; it would meet them at the task's first call.
            throw Problem.invalidInput([InputProblem(pointer: "/input", message: error.message)])
        }
    }
}
