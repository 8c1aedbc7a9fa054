import Domain
import HTTPTypes
import Hummingbird
import TaskQueue
import Tenancy

/// `POST /v1/dead/dismiss {"kind"?,"code"?,"failed_before"?,"limit"?}`: takes dead letters away without running their tasks
/// again, those that failed first and at most `limit` (100, up to 1,000). The tasks and their outcomes stay.
struct PostDeadDismiss: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/dead/dismiss"
    static let scope: Scope? = .tasksWrite

    let control: TaskControl
    let bodyBytesMax: Int

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let wanted = try WantedDead(try await request.json(bytesMax: bodyBytesMax))
        let answer = try await control.dismiss(
            wanted.cause, of: principal.tenant.id, failedBefore: wanted.failedBefore, limit: wanted.limit)
        var writer = JSONObjectWriter()
        writer.field("dismissed", .integer(Int64(answer.items.count)))
        answer.write(to: &writer)
        return .json(writer.finished())
    }
}
