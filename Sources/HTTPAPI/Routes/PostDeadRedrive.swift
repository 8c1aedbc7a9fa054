import Domain
import HTTPTypes
import Hummingbird
import TaskQueue
import Tenancy

/// `POST /v1/dead/redrive {"kind"?,"code"?,"failed_before"?,"limit"?}`: runs failed tasks again, those that failed first and
/// at most `limit` (100, up to 1,000), each as a new task that names its source. 202 with the new IDs and how many are left.
/// Safe to repeat: what was redriven is no dead letter any more. Whoever repeats it until none is left sends the answer's
/// `failed_before` along, so that what fails again meanwhile is not run once more.
struct PostDeadRedrive: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/dead/redrive"
    static let scope: Scope? = .tasksWrite

    let control: TaskControl
    let bodyBytesMax: Int

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let wanted = try WantedDead(try await request.json(bytesMax: bodyBytesMax))
        let answer = try await control.redrive(
            wanted.cause, of: principal.tenant.id, failedBefore: wanted.failedBefore, limit: wanted.limit)
        var writer = JSONObjectWriter()
        writer.field("redriven", .integer(Int64(answer.items.count)))
        answer.write(to: &writer)
        writer.field(
            "tasks",
            .array(
                answer.items.map {
                    .object(["id": .string($0.copy.description), "retry_of": .string($0.source.description)])
                }))
        return .json(writer.finished(), status: .accepted)
    }
}
