import HTTPTypes
import Hummingbird
import Tenancy

/// `GET /v1/tasks/{id}`: how a task stands, with its result or error and what it used, and what it waits behind: the
/// `position` of one that waits for a slot, the `progress` of one that waits for its children.
///
/// `Prefer: wait=N` holds the answer until the task has ended, at most N seconds. `If-None-Match` with the entity tag of
/// an earlier answer gives 304 while nothing has changed.
struct GetTask: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/tasks/{id}"
    static let scope: Scope? = .tasksRead

    let tasks: TaskLookup
    let waitMax: Duration

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let wait = try PreferWait(request.headers, max: waitMax)
        let (view, isApplied) = try await tasks.find(try request.task(), of: principal.tenant.id, waiting: wait)
        let position = try await tasks.position(of: view, for: principal.tenant.id)
        let progress = try await tasks.progress(of: view, for: principal.tenant.id)
        var response = TaskAnswer.found(view, position: position, progress: progress)
        if isApplied { response.headers[.preferenceApplied] = wait?.applied }
        return isKnown(response, to: request) ? notModified(response) : response
    }

    private func isKnown(_ response: Response, to request: APIRequest) -> Bool {
        guard let tag = response.headers[.eTag] else { return false }
        let known = request.headers[values: .ifNoneMatch].joined(separator: ",")
        let accepted: Set<String> = ["*", tag, "W/\(tag)"]
        return known.split(separator: ",").contains { accepted.contains(String($0.filter { $0 != " " })) }
    }

    private func notModified(_ response: Response) -> Response {
        var headers = response.headers
        headers[.contentType] = nil
        headers[.contentLength] = nil
        return Response(status: .notModified, headers: headers)
    }
}
