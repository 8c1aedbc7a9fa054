import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import TaskQueue
import Tenancy

/// `POST /v1/tasks`: accepts a task durably and answers 202 with its ID and where to look.
///
/// With `Prefer: wait=N` it answers 200 with the outcome if there is one in time. With an `Idempotency-Key` that was
/// used for the same body it answers with the first task, and says so in `Idempotency-Replayed`.
struct SubmitTask: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/tasks"
    static let scope: Scope? = .tasksWrite

    private let intake: TaskIntake
    private let tasks: TaskLookup
    private let reader: SubmissionReader
    private let bodyBytesMax: Int
    private let waitMax: Duration

    init(_ dependencies: APIDependencies, tasks: TaskLookup, configuration: HTTPAPIConfiguration) {
        intake = dependencies.intake
        self.tasks = tasks
        reader = SubmissionReader(
            kinds: dependencies.kinds, pools: dependencies.pools, webhookGuard: dependencies.webhookGuard)
        bodyBytesMax = configuration.taskBodyBytesMax
        waitMax = configuration.waitMax
    }

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let wait = try PreferWait(request.headers, max: waitMax)
        let tenant = principal.tenant.id
        let intake = try await accept(request, of: tenant)
        // The input is on disk now; a client that waits holds none of it in memory.
        request.body.release()
        switch intake {
        case .new(let document): return await answer(new: document, of: tenant, wait: wait, logger: request.logger)
        case .repeated(let first): return try await answer(repeated: first, of: tenant, wait: wait)
        }
    }

    private enum Intake {
        case new(TaskDocument)
        case repeated(TaskID)
    }

    private func accept(_ request: APIRequest, of tenant: TenantID) async throws -> Intake {
        let body = try await request.json(bytesMax: bodyBytesMax)
        let task = try await reader.task(
            from: body, of: tenant, idempotency: try IdempotencyKey.read(request, body: body))
        switch try await intake.accept(task) {
        case .accepted: return .new(TaskDocument(accepted: task, at: Date()))
        case .repeated(let first): return .repeated(first)
        case .conflict: throw IdempotencyKey.conflict
        }
    }

    /// The task is stored: from here on nothing may look like a refusal, so a look that fails falls back to the 202.
    private func answer(
        new document: TaskDocument, of tenant: TenantID, wait: PreferWait?, logger: Logger
    ) async -> Response {
        guard let wait else { return TaskAnswer.accepted(document) }
        do {
            let (view, isApplied) = try await tasks.find(document.id, of: tenant, waiting: wait)
            return answer(view, applied: isApplied ? wait : nil)
        } catch {
            logger.warning("A stored task could not be looked at.", metadata: [LogKey.error.rawValue: "\(error)"])
            return TaskAnswer.accepted(document)
        }
    }

    private func answer(repeated first: TaskID, of tenant: TenantID, wait: PreferWait?) async throws -> Response {
        let (view, isApplied) = try await tasks.find(first, of: tenant, waiting: wait)
        var response =
            wait == nil ? TaskAnswer.accepted(TaskDocument(view)) : answer(view, applied: isApplied ? wait : nil)
        response.headers[.idempotencyReplayed] = "true"
        return response
    }

    private func answer(_ view: TaskView, applied: PreferWait?) -> Response {
        var headers: HTTPFields = [.location: TaskAnswer.location(of: view.id)]
        headers[.preferenceApplied] = applied?.applied
        return view.state.isFinal
            ? TaskAnswer.found(view, headers: headers) : TaskAnswer.accepted(TaskDocument(view), headers: headers)
    }
}
