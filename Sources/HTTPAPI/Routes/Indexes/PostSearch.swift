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

    let searcher: Searcher
    let vectors: QueryVectors
    let bodyBytesMax: Int

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        var reader = InputReader(try await request.json(bytesMax: bodyBytesMax))
        guard let search = SearchRequest.read(&reader) else { throw Problem.invalidInput(reader.problems) }
        guard let name = request.captures.first.flatMap({ IndexName($0) }) else { throw Problem.noSuchIndex }
        let tenant = principal.tenant.id
        do {
            let answer = try await searcher.search(search, in: name, of: tenant) { model, query in
                await vectors.vector(of: query, model: model, for: tenant)
            }
            return .json(answer.json())
        } catch let failure as Failure {
            throw Problem(search: failure)
        }
    }
}

extension Problem {
    fileprivate init(search failure: Failure) {
        switch failure.code {
        case "index_not_found": self = .noSuchIndex
        case "index_too_large": self.init(.overloaded, failure.message)
        default: self.init(.invalidInput, failure.message)
        }
    }
}
