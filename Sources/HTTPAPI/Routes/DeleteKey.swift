import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `DELETE /v1/keys/{id}`: revokes a key. It stops at once in this process, and within the key cache's lifetime (at most
/// 5 s) in others. 404 when there is no such live key.
struct DeleteKey: KeyedRoute {
    static let method: HTTPRequest.Method = .delete
    static let path = "/v1/keys/{id}"
    static let scope: Scope? = .admin

    let postgres: PostgresClient
    let authenticator: Authenticator

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        guard let key = request.captures.first.flatMap({ KeyID($0) }),
            try await postgres.run(RevokeKey(id: key)).first != nil
        else { throw Problem(.notFound, "There is no live key with this ID.") }
        authenticator.forget(key)
        return Response(status: .noContent)
    }
}
