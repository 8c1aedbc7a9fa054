import Foundation
import Synchronization

/// The wire between a process and its Postgres, in the hands of a test: it can be slow, deaf in one direction or both,
/// cut with a reset, or hold exactly the answer to one request.
///
/// A partition is what TCP makes of one: nothing arrives, and when it heals everything arrives. What must be lost for
/// good is held and then cut. Every connection costs two threads, so this is for tens of them.
package final class FaultProxy: Sendable {
    /// How the wire treats what passes. Changes take effect within some 10 ms, for open connections too.
    package struct Weather: Sendable {
        /// Nothing of what the process says reaches the database.
        package var stallsRequests = false
        /// Nothing of what the database says reaches the process.
        package var stallsAnswers = false
        /// The waits before each piece of an answer, in milliseconds, one after the other and again from the start.
        package var answerDelays: [Int] = []
        /// A connection whose client says this gets no answer any more, from this request on.
        package var answerMark: String?
        /// A connection whose client says this is not heard any more, from this request on.
        package var requestMark: String?
        package init() {}
    }

    package struct Unavailable: Error, CustomStringConvertible {
        package let description: String
    }

    /// The longest mark that is found wherever the system cuts a request.
    static let markBytesMax = 128

    private struct State {
        var weather = Weather()
        var links: [FaultProxyLink] = []
        var delaysUsed = 0
        var isOver = false
    }

    /// The database's URL by way of this wire, without encryption, which would hide the marks.
    package let url: String
    private let target: Int
    private let listener: Int32
    private let state = Mutex(State())

    private init(url: String, target: Int, listener: Int32) {
        self.url = url
        self.target = target
        self.listener = listener
    }

    /// Lays a wire to the database of `url`, which must be on this machine's loopback, while `body` uses it.
    package static func with<Value>(
        to url: String, _ body: (FaultProxy) async throws -> Value
    ) async throws -> Value {
        guard var parts = URLComponents(string: url), ["127.0.0.1", "localhost"].contains(parts.host),
            let (listener, port) = FaultProxySocket.listen()
        else { throw Unavailable(description: "a wire leads to 127.0.0.1, by TCP") }
        let target = parts.port ?? 5432
        parts.host = "127.0.0.1"
        parts.port = port
        let wanted = [
            URLQueryItem(name: "sslmode", value: "disable"), URLQueryItem(name: "gssencmode", value: "disable"),
        ]
        parts.queryItems = (parts.queryItems ?? []).filter { $0.name != "sslmode" } + wanted
        let proxy = FaultProxy(url: parts.string ?? url, target: target, listener: listener)
        Thread.detachNewThread { proxy.acceptClients() }
        defer { proxy.end() }
        return try await body(proxy)
    }

    /// Changes the weather.
    package func change(_ body: @Sendable (inout Weather) -> Void) { state.withLock { body(&$0.weather) } }

    /// Whether a connection stands because of a mark.
    package var isHolding: Bool { links.contains { $0.isHolding } }

    /// How many connections there are.
    package var connectionCount: Int { links.count }

    /// Clears the sky: what stands goes on.
    package func heal() {
        state.withLock { $0.weather = Weather() }
        for link in links { link.release() }
    }

    /// Ends every connection with a reset, with all that is still in it, and waits until they are gone.
    package func cutAll() async throws {
        let open = links
        for link in open { link.cut() }
        try await Probe.until("the cut connections are closed") { open.allSatisfy(\.isClosed) }
    }

    private var links: [FaultProxyLink] {
        state.withLock { state in
            state.links.removeAll(where: \.isClosed)
            return state.links
        }
    }

    /// Runs on a thread of its own, until the end.
    private func acceptClients() {
        while !state.withLock(\.isOver) {
            guard let client = FaultProxySocket.accept(listener, within: 20) else { continue }
            guard let server = FaultProxySocket.connect(to: target) else {
                // As the database's own machine would answer for a port that nobody listens on.
                FaultProxySocket.close(client, resetting: true)
                continue
            }
            let link = FaultProxyLink(
                client: client, server: server, weather: { self.state.withLock(\.weather) },
                nextDelay: { self.nextDelay() })
            state.withLock { $0.links.append(link) }
            link.start()
        }
        FaultProxySocket.close(listener, resetting: false)
    }

    private func nextDelay() -> Int? {
        state.withLock { state in
            guard !state.weather.answerDelays.isEmpty else { return nil }
            defer { state.delaysUsed += 1 }
            return state.weather.answerDelays[state.delaysUsed % state.weather.answerDelays.count]
        }
    }

    private func end() {
        state.withLock { $0.isOver = true }
        for link in links { link.cut() }
    }
}
