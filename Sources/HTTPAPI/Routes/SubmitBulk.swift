import Domain
import Foundation
import HTTPTypes
import Hummingbird
import TaskQueue
import Tenancy

/// `POST /v1/tasks/bulk`: accepts one task per line of NDJSON, all of them or none, and answers 202 with their IDs in the
/// order of the lines.
///
/// With an `Idempotency-Key` the request as a whole is accepted once: sent again, it gives the same IDs.
struct SubmitBulk: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/tasks/bulk"
    static let scope: Scope? = .tasksWrite

    private let intake: TaskIntake
    private let reader: SubmissionReader
    private let configuration: HTTPAPIConfiguration

    init(_ dependencies: APIDependencies, configuration: HTTPAPIConfiguration) {
        intake = dependencies.intake
        reader = SubmissionReader(
            kinds: dependencies.kinds, pools: dependencies.pools, webhookGuard: dependencies.webhookGuard)
        self.configuration = configuration
    }

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let key = try IdempotencyKey.read(request)
        let tenant = principal.tenant.id
        var lines = try await read(request, of: tenant, isKeyed: key != nil)
        var (tasks, fingerprint) = try lines.finish()
        let idempotency = key.flatMap { key in fingerprint.map { Idempotency(key: key, fingerprint: $0) } }
        do {
            try await prepare(&tasks, lines.preparations, of: tenant)
            try await judge(lines.webhookURLs)
        } catch let refusal as Problem {
            // What was accepted once is not judged again: a prompt may be retired, a webhook's name may be gone.
            guard let idempotency, let ids = try await intake.earlierAll(idempotency, of: tenant) else { throw refusal }
            return BulkAnswer.accepted(ids, count: tasks.count, isReplay: true)
        }
        for (index, id) in UUIDv7.run(of: tasks.count).enumerated() { tasks[index].id = TaskID(id) }
        switch try await intake.acceptAll(tasks, idempotency: idempotency) {
        case .accepted(let ids, let replaced): return BulkAnswer.accepted(ids, count: tasks.count, replaced: replaced)
        case .repeated(let ids): return BulkAnswer.accepted(ids, count: tasks.count, isReplay: true)
        case .conflict: throw IdempotencyKey.conflict
        }
    }

    private func read(_ request: APIRequest, of tenant: TenantID, isKeyed: Bool) async throws -> BulkReader {
        try request.requireContent("application/x-ndjson", "one JSON object per line", MediaType.isNDJSON)
        var bulk = BulkReader(
            reader: reader, tenant: tenant, isKeyed: isKeyed, linesMax: configuration.bulkLinesMax,
            lineBytesMax: configuration.taskBodyBytesMax)
        try await request.body.read(
            max: configuration.bulkBodyBytesMax, timeout: configuration.bulkTimeout, into: &bulk)
        return bulk
    }

    /// Lets the inputs be prepared that want it, and names the first lines that are refused.
    private func prepare(
        _ tasks: inout [NewTask], _ preparations: [(place: Int, line: Int)], of tenant: TenantID
    ) async throws {
        guard !preparations.isEmpty else { return }
        let refusals = try await reader.prepare(&tasks, at: preparations.map(\.place), of: tenant)
        guard !refusals.isEmpty else { return }
        let items = preparations.lazy.filter { refusals[$0.place] != nil }.prefix(BulkReader.badLinesMax).flatMap {
            bad in
            (refusals[bad.place] ?? []).prefix(BulkReader.lineProblemsMax).map { problem in
                Problem.Item(place: .line(bad.line, pointer: problem.pointer), detail: problem.message)
            }
        }
        throw Problem(
            .invalidInput, "\(refusals.count) of \(tasks.count) tasks have problems. Nothing was stored; see errors.",
            items: Array(items))
    }

    /// Looks the webhooks' names up, all at once, and names the first line of each that leads nowhere acceptable.
    private func judge(_ urls: [String: Int]) async throws {
        let items: [Problem.Item] = await withTaskGroup(of: Problem.Item?.self) { group in
            for (url, line) in urls {
                group.addTask { [reader] in
                    guard let refusal = await reader.refusal(of: url) else { return nil }
                    return Problem.Item(place: .line(line, pointer: "/webhook_url"), detail: refusal)
                }
            }
            return await group.reduce(into: [Problem.Item]()) { items, item in
                if let item { items.append(item) }
            }
        }
        guard !items.isEmpty else { return }
        throw Problem(
            .invalidInput, "Some webhook addresses are not accepted. Nothing was stored; see errors.",
            items: Array(items.sorted { $0.lineNumber < $1.lineNumber }.prefix(BulkReader.badLinesMax)))
    }
}
