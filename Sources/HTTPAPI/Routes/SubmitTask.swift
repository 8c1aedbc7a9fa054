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
/// used for the same body it answers with the first task, and says so in `Idempotency-Replayed`. With `unique` it may
/// answer with a task that was there already, and says what became of the submission.
struct SubmitTask: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/tasks"
    static let scope: Scope? = .tasksWrite

    private let intake: TaskIntake
    private let tasks: TaskLookup
    private let reader: SubmissionReader
    private let bounds: SubmissionBounds
    private let waitMax: Duration

    init(_ dependencies: APIDependencies, tasks: TaskLookup, configuration: HTTPAPIConfiguration) {
        intake = dependencies.intake
        self.tasks = tasks
        reader = SubmissionReader(
            kinds: dependencies.kinds, pools: dependencies.pools, webhookGuard: dependencies.webhookGuard)
        bounds = SubmissionBounds(reader, configuration)
        waitMax = configuration.waitMax
    }

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        try refuseDryRun(request)
        let wait = try PreferWait(request.headers, max: waitMax)
        let tenant = principal.tenant.id
        let intake = try await accept(request, of: tenant)
        // The input is on disk now; a client that waits holds none of it in memory.
        request.body.release()
        switch intake {
        case .new(let document): return await answer(new: document, of: tenant, wait: wait, logger: request.logger)
        case .repeated(let first):
            var response = try await answer(earlier: first, of: tenant, unique: nil, wait: wait)
            response.headers[.idempotencyReplayed] = "true"
            return response
        case .returned(let holder): return try await answer(earlier: holder, of: tenant, unique: .returned, wait: wait)
        }
    }

    /// Whoever asks for a dry run here must not get a task.
    private func refuseDryRun(_ request: APIRequest) throws {
        let names = (request.query ?? "").split(separator: "&").compactMap { $0.split(separator: "=").first }
        guard let name = names.first(where: { ["dry_run", "dryrun", "dry-run"].contains($0.lowercased()) }) else {
            return
        }
        throw Problem(
            .invalidRequest, "A task cannot be tried out here. Nothing was stored; see errors.",
            items: [
                Problem.Item(
                    place: .parameter(String(name)), detail: "send the same body to POST /v1/estimates instead")
            ])
    }

    private enum Intake {
        case new(TaskDocument)
        case repeated(TaskID)
        case returned(TaskID)
    }

    private func accept(_ request: APIRequest, of tenant: TenantID) async throws -> Intake {
        let body = try await request.submission(bounds)
        let idempotency = try IdempotencyKey.read(request, body: body)
        let task: NewTask
        do {
            task = try await reader.task(from: body, of: tenant, idempotency: idempotency)
        } catch let refusal as Problem {
            // What was accepted once is not judged again: its prompt may be retired, its expires_at may have passed.
            guard let idempotency, let first = try await intake.earlier(idempotency, of: tenant) else { throw refusal }
            return .repeated(first)
        }
        switch try await intake.accept(task) {
        case .accepted: return .new(Self.document(of: task, task.unique == nil ? nil : .created))
        case .replaced(_, let old): return .new(Self.document(of: task, .replaced(old)))
        case .repeated(let first): return .repeated(first)
        case .returned(let holder): return .returned(holder)
        case .conflict: throw IdempotencyKey.conflict
        }
    }

    private static func document(of task: NewTask, _ unique: UniqueAnswer?) -> TaskDocument {
        var document = TaskDocument(accepted: task, at: Date())
        document.unique = unique
        return document
    }

    /// The task is stored: from here on nothing may look like a refusal, so a look that fails falls back to the 202.
    private func answer(
        new document: TaskDocument, of tenant: TenantID, wait: PreferWait?, logger: Logger
    ) async -> Response {
        guard let wait else { return TaskAnswer.accepted(document) }
        do {
            let (view, isApplied) = try await tasks.find(document.id, of: tenant, waiting: wait)
            return answer(view, unique: document.unique, applied: isApplied ? wait : nil)
        } catch {
            logger.warning("A stored task could not be looked at.", metadata: [LogKey.error.rawValue: "\(error)"])
            return TaskAnswer.accepted(document)
        }
    }

    private func answer(
        earlier task: TaskID, of tenant: TenantID, unique: UniqueAnswer?, wait: PreferWait?
    ) async throws -> Response {
        let (view, isApplied) = try await tasks.find(task, of: tenant, waiting: wait)
        if wait != nil { return answer(view, unique: unique, applied: isApplied ? wait : nil) }
        return TaskAnswer.accepted(Self.document(of: view, unique))
    }

    private func answer(_ view: TaskView, unique: UniqueAnswer?, applied: PreferWait?) -> Response {
        var headers: HTTPFields = [.location: TaskAnswer.location(of: view.id)]
        headers[.preferenceApplied] = applied?.applied
        return view.state.isFinal
            ? TaskAnswer.found(view, unique: unique, headers: headers)
            : TaskAnswer.accepted(Self.document(of: view, unique), headers: headers)
    }

    private static func document(of view: TaskView, _ unique: UniqueAnswer?) -> TaskDocument {
        var document = TaskDocument(view)
        document.unique = unique
        return document
    }
}
