import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import TaskQueue
import Tenancy

/// `GET /v1/slots`: how each pool's limit is shared out: by worker, in open calls, and in slots that a lost worker's
/// calls still keep.
struct GetSlots: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/slots"
    static let scope: Scope? = .admin

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let query = QueryReader(request.query, allowed: [])
        try query.check()
        let (pools, leases) = try await postgres.runAtomically(ListSlots(), ListSlotLeases())
        let held = Dictionary(grouping: leases, by: \.pool)
        var writer = JSONObjectWriter()
        writer.field("pools", objects: pools.map { $0.json(leases: held[$0.id] ?? []) })
        return .json(writer.finished())
    }
}
