import HTTPTypes
import Hummingbird

/// `GET /health`: the process works. It says nothing about the database, because restarting us would not mend that.
struct GetHealth: OpenRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/health"

    let isAlive: @Sendable () -> Bool

    func answer(_ request: APIRequest) async throws -> Response {
        guard isAlive() else { throw Problem(.notReady, "The process needs a restart.") }
        var writer = JSONObjectWriter()
        writer.field("status", "ok")
        return .json(writer.finished(), headers: [.cacheControl: "no-store"])
    }
}
