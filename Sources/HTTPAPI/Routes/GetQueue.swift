import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import TaskQueue
import Tenancy

/// `GET /v1/queue`: every pool of the fleet with its limit, what waits and runs in it, rates, and how long it takes to
/// drain. Nothing is counted: the cost is the same for ten tasks and for ten million.
struct GetQueue: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/queue"
    static let scope: Scope? = .admin

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let query = QueryReader(request.query, allowed: [])
        try query.check()
        // Workers fold every second. Without any, whoever reads does it, so that no reading grows with the time.
        _ = try await postgres.run(FoldQueue(idle: .seconds(5)))
        let pools = try await postgres.run(ReadQueue())
        var writer = JSONObjectWriter()
        writer.field("pools", objects: pools.map { $0.json() })
        writer.field(ifPresent: "counted_since", pools.first?.countedSince)
        writer.field("rough", .bool(pools.contains(where: \.isRough)))
        return .json(writer.finished())
    }
}
