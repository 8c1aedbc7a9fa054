import HTTPTypes
import Hummingbird
import Tenancy

/// A method and a path, who may use them, and what answers.
struct Route: Sendable {
    enum Access: Sendable {
        /// Anyone, without a key.
        case open(@Sendable (APIRequest) async throws -> Response)
        /// The holder of a key, with this scope when there is one.
        case keyed(Scope?, @Sendable (APIRequest, Principal) async throws -> Response)
    }

    let method: HTTPRequest.Method
    let path: RoutePath
    let access: Access

    init<R: OpenRoute>(_ route: R) {
        method = R.method
        path = RoutePath(R.path)
        access = .open { try await route.answer($0) }
    }

    init<R: KeyedRoute>(_ route: R) {
        method = R.method
        path = RoutePath(R.path)
        access = .keyed(R.scope) { try await route.answer($0, for: $1) }
    }
}

/// A route that needs no key.
protocol OpenRoute: Sendable {
    static var method: HTTPRequest.Method { get }
    /// With `{name}` for a segment that is left open: `/v1/tasks/{id}`.
    static var path: String { get }
    func answer(_ request: APIRequest) async throws -> Response
}

/// A route for the holders of a key. The tenant it works for is the principal's, whatever the request says.
protocol KeyedRoute: Sendable {
    static var method: HTTPRequest.Method { get }
    static var path: String { get }
    /// What the key must be allowed; nil when any key will do.
    static var scope: Scope? { get }
    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response
}
