import Domain
import HTTPTypes
import Hummingbird
import Knowledge
import Tenancy

/// `DELETE /v1/indexes/{name}/document?key`: deletes a document. When this is answered no search finds it any more, in any
/// generation, and its text and vectors are gone. 404 when there is none.
struct DeleteDocument: KeyedRoute {
    static let method: HTTPRequest.Method = .delete
    static let path = "/v1/indexes/{name}/document"
    static let scope: Scope? = .tasksWrite

    let indexes: IndexLookup

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        var query = QueryReader(request.query, allowed: ["key"])
        let key = query.documentKey("key")
        if key == nil, query.items.isEmpty { query.report("is missing", of: "key") }
        try query.check()
        let index = try await indexes.find(request, of: principal.tenant.id)
        guard let key, try await !indexes.store.delete([key], from: index.id).isEmpty else {
            throw Problem.noSuchDocument
        }
        return Response(status: .noContent)
    }
}

/// `POST /v1/indexes/{name}/documents/delete {"keys": […]}`: deletes up to 500 documents, all or none; answers with the keys
/// that were there.
struct PostDocumentsDelete: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/indexes/{name}/documents/delete"
    static let scope: Scope? = .tasksWrite
    private static let bodyBytesMax = 1 << 20

    let indexes: IndexLookup

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        var reader = InputReader(try await request.json(bytesMax: Self.bodyBytesMax))
        let keys = reader.array("keys", required: true, count: 1...KnowledgeStore.putMax) { value, pointer, problems in
            let key = value.asString.flatMap { DocumentKey($0) }
            if key == nil { problems.append(InputProblem(pointer, DocumentKey.rule)) }
            return key
        }
        reader.rejectUnknownKeys()
        guard let keys, reader.problems.isEmpty else { throw Problem.invalidInput(reader.problems) }
        let index = try await indexes.find(request, of: principal.tenant.id)
        let deleted = try await indexes.store.delete(Set(keys).sorted(), from: index.id)
        return .json(JSONValue.object(["deleted": .array(deleted.map { .string($0.rawValue) })]).encoded())
    }
}
