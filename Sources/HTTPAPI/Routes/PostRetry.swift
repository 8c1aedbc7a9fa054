import Domain
import HTTPTypes
import Hummingbird
import TaskQueue
import Tenancy

/// `POST /v1/tasks/{id}/retry`: a task that waits for its next attempt runs now (200); one that ended without success is
/// submitted again as a new task (202, with the new ID). An outcome is never taken back. 409 for any other state.
struct PostRetry: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/tasks/{id}/retry"
    static let scope: Scope? = .tasksWrite

    let control: TaskControl
    let tasks: TaskLookup

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let task = try request.task()
        try await request.requireNoInput()
        // Read first, so that nothing can fail between the copy's commit and the answer that names it.
        let source = try await tasks.find(task, of: principal.tenant.id)
        switch try await control.retry(task, of: principal.tenant.id) {
        case .copied(let copy): return TaskAnswer.accepted(TaskDocument(copy: copy, of: source))
        case .woken: return TaskAnswer.found(try await tasks.find(task, of: principal.tenant.id))
        case .notFound: throw Problem.noSuchTask
        case .notPossible(let state):
            throw Problem(
                .taskStateConflict,
                "The task is \(state.rawValue). Only one that waits for a time, failed, expired or was cancelled can be retried."
            )
        }
    }
}
