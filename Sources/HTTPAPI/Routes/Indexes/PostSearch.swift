import Domain
import HTTPTypes
import Hummingbird
import Knowledge
import Tenancy

/// `POST /v1/indexes/{name}/search {"query", "count"?, "mode"?, "permissions"?, "key_prefix"?, "depth"?, "explain"?,
/// "rerank"?}`: what the index finds, all of it in one generation.
///
/// `permissions` are those of the one who asks, as the caller knows them: documents with permissions are found by those
/// who have one of them. `rerank` is true, or `{"candidates"}`: a model puts so many of the best hits in order. What could
/// not be had in time is named by `degraded`, and why by `reasons`.
///
/// Looking costs nothing. What may cost is a task, the query's vector by a remote model and the order: a key that may not
/// submit tasks gets none. It must ask for an order by name, so that is refused; nobody asks for a vector, so without one
/// the answer is degraded. Whoever may submit them is bounded by the tenant's budget and limits, as by any task.
struct PostSearch: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/indexes/{name}/search"
    static let scope: Scope? = .tasksRead

    /// The longest query and the most permissions, each character of them as an escape.
    private static let bodyBytesMax = 128 << 10

    let searcher: Searcher
    let models: EmbeddingModels
    let tasks: AwaitedTasks
    let rerankWaitMax: Duration

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        var reader = InputReader(try await request.json(bytesMax: Self.bodyBytesMax))
        guard let search = SearchRequest.read(&reader) else { throw Problem.invalidInput(reader.problems) }
        guard let name = request.captures.first.flatMap({ IndexName($0) }) else { throw Problem.noSuchIndex }
        if search.rerank != nil { try Authenticator.require(.tasksWrite, of: principal) }
        let vectors = QueryVectorizer(models: models, tasks: tasks, for: principal)
        let ranker = SearchRanker(tasks: tasks, patience: rerankWaitMax)
        let answer = try await searcher.search(
            search, in: name, of: principal.tenant.id,
            embed: { model, query in await vectors.vector(of: query, model: model) },
            ranker: { question in await ranker.ranking(question) })
        return .json(answer.json(vectorMissing: vectors.reason))
    }
}
