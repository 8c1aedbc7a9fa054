import HTTPTypes

/// Finds the route of a request. A handful of short comparisons per route, and there are few routes.
struct RouteTable: Sendable {
    struct Match: Sendable {
        let route: Route
        let captures: [String]
    }

    private let routes: [Route]

    init(_ routes: [Route]) { self.routes = routes }

    /// - Throws: 404 when no route has the path; 405, with what is allowed, when none of them has the method.
    ///   `HEAD` is answered wherever `GET` is.
    func match(path: String, method: HTTPRequest.Method) throws -> Match {
        let segments = Array(path.split(separator: "/", omittingEmptySubsequences: false).dropFirst())
        let matches = routes.compactMap { route in
            route.path.captures(of: segments).map { Match(route: route, captures: $0) }
        }
        guard !matches.isEmpty else { throw Problem(.notFound, "Nothing is served under this path.") }
        let wanted = method == .head ? .get : method
        guard let match = matches.first(where: { $0.route.method == wanted }) else {
            throw Problem(
                .methodNotAllowed, "Use one of the methods in the header Allow.",
                headers: [.allow: Self.allowed(matches).sorted().joined(separator: ", ")])
        }
        return match
    }

    private static func allowed(_ matches: [Match]) -> [String] {
        let methods = matches.map(\.route.method)
        return methods.map(\.rawValue) + (methods.contains(.get) ? ["HEAD"] : [])
    }
}
