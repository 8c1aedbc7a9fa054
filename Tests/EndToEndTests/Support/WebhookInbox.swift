import Foundation
import Synchronization
import TestKit

/// A receiver of webhooks inside the test. It keeps what arrives, byte for byte.
final class WebhookInbox: Sendable {
    struct Letter: Sendable {
        let id: String
        let timestamp: String
        let signature: String
        let body: [UInt8]
        let arrivedAt: Date
    }

    private struct State {
        var letters: [Letter] = []
        var refusals: Int
    }

    private let state: Mutex<State>
    private init(refusals: Int) { state = Mutex(State(refusals: refusals)) }

    var letters: [Letter] { state.withLock(\.letters) }

    /// Runs a receiver while `body` uses its URL. It answers the first `refusals` deliveries with 503.
    static func with<Value>(
        refusals: Int = 0, _ body: (WebhookInbox, _ url: String) async throws -> Value
    ) async throws -> Value {
        let inbox = WebhookInbox(refusals: refusals)
        return try await ProbeServer.with({ inbox.answer($0) }) { server in
            try await body(inbox, server.url + "/hook")
        }
    }

    private func answer(_ request: ProbeServer.Request) -> ProbeServer.Response {
        let letter = Letter(
            id: request.header("webhook-id") ?? "", timestamp: request.header("webhook-timestamp") ?? "",
            signature: request.header("webhook-signature") ?? "", body: request.body, arrivedAt: Date())
        return state.withLock { state in
            state.letters.append(letter)
            guard state.refusals > 0 else { return .init(status: 204) }
            state.refusals -= 1
            return .init(status: 503)
        }
    }
}
