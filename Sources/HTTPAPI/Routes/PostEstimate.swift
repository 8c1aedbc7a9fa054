import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Tenancy

/// `POST /v1/estimates`: what the task of the same body to `POST /v1/tasks` would take in tokens and money. The body is
/// judged as strictly, by what the tenant has registered too, except that a webhook's name is not looked up; nothing is
/// stored, held or sent.
///
/// A route of its own and not a parameter of the other: a misspelt parameter would submit the task.
struct PostEstimate: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/estimates"
    static let scope: Scope? = .tasksRead

    private let reader: SubmissionReader
    private let bounds: SubmissionBounds

    init(_ dependencies: APIDependencies, configuration: HTTPAPIConfiguration) {
        reader = SubmissionReader(
            kinds: dependencies.kinds, pools: dependencies.pools, webhookGuard: dependencies.webhookGuard)
        bounds = SubmissionBounds(reader, configuration)
    }

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let body = try await request.submission(bounds)
        let tenant = principal.tenant.id
        let (task, problems) = try reader.read(body, of: tenant, now: Date())
        guard let task, let input = body["input"], let kind = reader.kinds[task.kind.rawValue] else {
            throw Problem.invalidInput(problems)
        }
        guard let estimate = try await estimate(kind, input, of: tenant) else {
            throw Problem.invalidInput([
                InputProblem(pointer: "/kind", message: "tasks of this kind ask no model; there is nothing to estimate")
            ])
        }
        return .json(estimate.json(kind: task.kind))
    }

    private func estimate(
        _ kind: SubmissionReader.Kind, _ input: JSONValue, of tenant: TenantID
    ) async throws -> TaskEstimate? {
        let prepared = try await reader.prepared(input, for: kind, of: tenant)
        do {
            guard let preparer = kind.preparer else { return try kind.handler.estimate(input) }
            return try await preparer.estimate(prepared, for: tenant)
        } catch let failure as Failure {
            // The words of a failure may be shown to the tenant; it would meet them at the task's first call.
            throw Problem.invalidInput([InputProblem(pointer: "/input", message: failure.message)])
        }
    }
}
