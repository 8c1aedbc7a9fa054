import Domain
import HTTPTypes
import Hummingbird
import Knowledge
import Tenancy

/// `POST /v1/indexes/{name}/search {"query", "count"?, "mode"?, "permissions"?, "key_prefix"?, "depth"?, "explain"?}`:
/// what the index finds, all of it in one generation.
///
/// `permissions` are those of the one who asks, as the caller knows them: documents with permissions are found by those
/// who have one of them. `degraded` says when the query's vector could not be had in time and words alone were searched.
struct PostSearch: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/indexes/{name}/search"
    static let scope: Scope? = .tasksRead

    /// The longest query and the most permissions, each character of them as an escape.
    private static let bodyBytesMax = 128 << 10

    let searcher: Searcher
    let vectors: QueryVectors

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        var reader = InputReader(try await request.json(bytesMax: Self.bodyBytesMax))
        guard let search = SearchRequest.read(&reader) else { throw Problem.invalidInput(reader.problems) }
        guard let name = request.captures.first.flatMap({ IndexName($0) }) else { throw Problem.noSuchIndex }
        let tenant = principal.tenant.id
        let answer = try await searcher.search(search, in: name, of: tenant) { model, query in
            await vectors.vector(of: query, model: model, for: tenant)
        }
        return .json(answer.json())
    }
}
