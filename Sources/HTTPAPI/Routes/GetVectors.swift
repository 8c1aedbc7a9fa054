import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import TaskQueue
import Tenancy

/// `GET /v1/tasks/{id}/vectors?after&limit`: the vectors of a task of the kind `embed` as NDJSON, in the order of its texts,
/// as far as they are there: those of finished parts while others still run.
///
/// A line is `{"index": n, "embedding": […]}`, with `null` for a text that was refused. Texts of parts that have not
/// finished, or failed, are left out. The last line is `{"next_after": n | null, "complete": bool}`: `next_after` is the
/// `after` of the next page, null behind the last text; `complete` says that nothing of this page was left out. A stream
/// without that line was cut off: go on behind the last index that came. `after` is the index of the last text that one
/// has; without it the stream begins with the first.
struct GetVectors: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/tasks/{id}/vectors"
    static let scope: Scope? = .tasksRead

    /// Texts of a page, asked for and not.
    private static let limitMax: Int64 = 100_000
    private static let limitDefault: Int64 = 1_000

    private let postgres: PostgresClient
    private let tasks: TaskLookup
    private let streams = VectorStreams()

    init(postgres: PostgresClient, tasks: TaskLookup) {
        self.postgres = postgres
        self.tasks = tasks
    }

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let task = try request.task()
        var query = QueryReader(request.query, allowed: ["after", "limit"])
        let first = query.integer("after", in: 0...Self.limitMax, default: -1) + 1
        let limit = query.integer("limit", in: 1...Self.limitMax, default: Self.limitDefault)
        try query.check()
        let tenant = principal.tenant.id
        let view = try await tasks.find(task, of: tenant)
        guard view.kind == "embed" else {
            throw Problem(.taskStateConflict, "Only tasks of the kind embed have vectors; this is one of \(view.kind).")
        }
        let place = try streams.take(for: tenant)
        let wanted = Int(first)..<Int(first + limit)
        let head = try await postgres.run(ListChildren(tenant: tenant, parent: task, after: 0, limit: 1)).first
        let source = VectorSource(
            postgres: postgres, tenant: tenant, task: task, own: view.result, partSize: head?.count.map { Int($0) })
        return Response(
            status: .ok, headers: [.contentType: "application/x-ndjson"],
            body: ResponseBody { writer in
                // Held until the last line is written, or until nobody wants the stream any more.
                defer { withExtendedLifetime(place) {} }
                let end = try await source.write(wanted, to: &writer)
                try await writer.write(ByteBuffer(bytes: end))
                try await writer.finish(nil)
            })
    }
}
