import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import TaskQueue
import Tenancy

/// `POST /v1/schedules/preview {"cron","zone"? | "every_seconds","anchor"? | "at", "count"?, "after"?}`: when a schedule
/// would fire. Nothing is stored.
struct PostSchedulePreview: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/schedules/preview"
    static let scope: Scope? = .tasksRead

    private static let bodyBytesMax = 4 << 10
    private static let countRange: ClosedRange<Int64> = 1...100

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let body = try await request.json(bytesMax: Self.bodyBytesMax)
        let now = try await ScheduleLookup(postgres: postgres).now()
        var input = InputReader(body)
        guard input.problems.isEmpty else { throw Problem.invalidInput(input.problems) }
        let spec = SpecReader.spec(&input, now: now)
        let count = input.integer("count", required: false, in: Self.countRange)
        let after = input.timestamp("after", required: false) ?? now
        input.rejectUnknownKeys()
        guard input.problems.isEmpty, let spec else { throw Problem.invalidInput(input.problems) }
        let fires = spec.fires(after: after, count: Int(count ?? Int64(ScheduleView.firesShown)))
        var writer = JSONObjectWriter()
        writer.field("fires", .array(FireDocument.list(fires, of: StoredSpec(spec))))
        return .json(writer.finished())
    }
}
