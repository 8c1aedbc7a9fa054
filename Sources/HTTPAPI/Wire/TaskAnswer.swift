import Domain
import Foundation
import HTTPTypes
import Hummingbird
import TaskQueue

/// The responses that show one task.
enum TaskAnswer {
    static func location(of task: TaskID) -> String { "/v1/tasks/\(task)" }

    /// 202: it will be done. With the place to look, and when.
    static func accepted(_ document: TaskDocument, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.location] = location(of: document.id)
        headers[.retryAfter] = retryAfter(document, now: Date())
        return .json(document.json(), status: .accepted, headers: headers)
    }

    /// 200: how it stands, with an entity tag that changes with anything in it but the position, which never stands
    /// still and is about the pool.
    static func found(
        _ view: TaskView, position: TaskPosition? = nil, progress: TaskProgress? = nil, unique: UniqueAnswer? = nil,
        headers: HTTPFields = [:]
    ) -> Response {
        var document = TaskDocument(view)
        document.unique = unique
        document.progress = progress
        let body = document.json()
        var headers = headers
        headers[.eTag] = "\"\(Fingerprint(of: body).hex.prefix(32))\""
        headers[.retryAfter] = retryAfter(document, now: Date())
        document.position = position
        return .json(position == nil ? body : document.json(), headers: headers)
    }

    /// When to look again, in seconds, while the task is live: 1, or what is left until it wakes, at most 60.
    static func retryAfter(_ document: TaskDocument, now: Date) -> String? {
        guard !document.state.isFinal else { return nil }
        let left = document.wakesAt?.timeIntervalSince(now) ?? 1
        return String(Int(min(max(left.rounded(.up), 1), 60)))
    }
}
