import Domain
import HTTPTypes
import Hummingbird
import Knowledge
import Tenancy

/// `GET /v1/indexes/{name}`: an index, its settings and its newest generations: where each is on its way, what it has
/// taken in, what is still to come and what it has cost.
struct GetIndex: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/indexes/{name}"
    static let scope: Scope? = .tasksRead
    static let generationsMax = 10
    /// Pending documents are counted up to this.
    static let pendingMax = 100_000

    let indexes: IndexLookup

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let index = try await indexes.find(request, of: principal.tenant.id)
        var shown: [(generation: Generation, pending: Int)] = []
        for generation in try await indexes.store.generations(of: index.id, limit: Self.generationsMax) {
            let isKept = generation.state.isBuilding || [.active, .previous].contains(generation.state)
            let pending =
                isKept ? try await indexes.store.pendingCount(generation.id, limit: Self.pendingMax) : 0
            shown.append((generation, pending))
        }
        return .json(index.json(generations: shown))
    }
}
