import Domain
import HTTPTypes
import PostgresDriver
import Tenancy

/// Finds out who asks, from `Authorization: Bearer pen_…` and nothing else.
///
/// The key is hashed before anything is compared, and only hashes are stored and looked up, so the time it takes says
/// nothing about a key. Cost: one hash, and one primary-key-like probe unless the key was seen in the last seconds.
struct Authenticator: Sendable {
    private let postgres: PostgresClient
    private let cache: PrincipalCache

    init(postgres: PostgresClient, cache: PrincipalCache) {
        self.postgres = postgres
        self.cache = cache
    }

    /// - Throws: 400 for more than one `Authorization`, 401 for none, another scheme, or a key that is unknown,
    ///   malformed, revoked or expired: which of them is not told.
    func principal(of request: APIRequest) async throws -> Principal {
        guard let value = try request.single(.authorization) else {
            throw Self.unauthenticated("Send the header Authorization: Bearer with your key.", challenge: Self.realm)
        }
        guard let secret = Self.secret(in: value) else { throw Self.invalidKey }
        let hash = secret.hash
        if let principal = cache[hash] { return principal }
        guard let principal = try await postgres.run(FindPrincipal(hash: hash)).first else { throw Self.invalidKey }
        cache.insert(principal, hash: hash)
        return principal
    }

    /// Makes this process forget a key that was revoked.
    func forget(_ key: KeyID) {
        cache.remove(key)
    }

    static func require(_ scope: Scope, of principal: Principal) throws {
        guard principal.scopes.contains(scope) else {
            throw Problem(
                .forbidden, "The key needs the scope \(scope.rawValue).",
                headers: [
                    .wwwAuthenticate: "\(realm), error=\"insufficient_scope\", scope=\"\(scope.rawValue)\""
                ])
        }
    }

    private static func secret(in value: String) -> KeySecret? {
        let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return KeySecret(parts[1])
    }

    private static let realm = "Bearer realm=\"penstock\""

    private static let invalidKey = unauthenticated(
        "The key is not one that works. Send the header Authorization: Bearer with a live key.",
        challenge: "\(realm), error=\"invalid_token\"")

    private static func unauthenticated(_ detail: String, challenge: String) -> Problem {
        Problem(.unauthenticated, detail, headers: [.wwwAuthenticate: challenge])
    }
}
