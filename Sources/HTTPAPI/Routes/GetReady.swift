import Domain
import HTTPTypes
import Hummingbird

/// `GET /ready`: the process wants traffic: the database answers and what Assembly asks for holds. Else 503 with the names
/// of what does not. Anyone may ask, so it costs at most one statement per second and says nothing about the inside.
struct GetReady: OpenRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/ready"

    let probe: ReadinessProbe

    func answer(_ request: APIRequest) async throws -> Response {
        let failing = await probe.failing()
        guard failing.isEmpty else {
            throw Problem(
                .notReady, "Not ready: \(failing.joined(separator: ", ")).",
                headers: [.retryAfter: "1", .cacheControl: "no-store"])
        }
        var writer = JSONObjectWriter()
        writer.field("status", "ready")
        return .json(writer.finished(), headers: [.cacheControl: "no-store"])
    }
}
