import Domain
import HTTPTypes
import Hummingbird
import Knowledge
import TaskQueue
import Tenancy

/// `POST /v1/tasks/{id}/cancel`: 200 when the task is cancelled, now or before; 202 when it runs and its worker has been
/// asked to stop; 409 when it ended otherwise. Safe to repeat.
struct PostCancel: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/tasks/{id}/cancel"
    static let scope: Scope? = .tasksWrite
    private static let rebuild: TaskKind = "index.rebuild"

    let control: TaskControl
    let tasks: TaskLookup
    let knowledge: KnowledgeStore

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let task = try request.task()
        try await request.requireNoInput()
        let answer = try await control.cancel(task, of: principal.tenant.id)
        switch answer {
        case .notFound: throw Problem.noSuchTask
        case .alreadyEnded(let state) where state != .cancelled:
            throw Problem(
                .taskStateConflict,
                "The task has already ended: it is \(state.rawValue). An outcome is never taken back.")
        case .moving:
            throw Problem(
                .overloaded, "The task kept moving and could not be caught. Nothing was changed; ask again.",
                headers: [.retryAfter: "1"])
        case .cancelled, .requested, .alreadyEnded: break
        }
        let view = try await tasks.find(task, of: principal.tenant.id)
        if view.kind == Self.rebuild, view.state == .cancelled {
            // A rebuild that waited runs no code that could end its generation. Maintenance does it within a minute; when it
            // is done here, nothing more is put into it and the next rebuild finds nothing in its way.
            _ = try? await knowledge.abandonOrphans()
        }
        return view.state.isFinal ? TaskAnswer.found(view) : TaskAnswer.accepted(TaskDocument(view))
    }
}
