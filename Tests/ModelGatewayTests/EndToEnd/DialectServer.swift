import Domain
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A server on this machine that speaks OpenAI's dialect and answers each request with the next scripted reply.
final class DialectServer: Sendable {
    /// What one request gets.
    struct Reply: Sendable {
        enum Ending: Sendable {
            case normal
            /// The connection is dropped in the middle of the body.
            case dropped
            /// The body never ends.
            case hanging
        }

        var status = 200
        var headers: [String: String] = ["content-type": "text/event-stream"]
        var pieces: [[UInt8]] = []
        var ending = Ending.normal

        /// A stream in pieces of `size` bytes.
        static func stream(_ text: String, piecesOf size: Int = .max, ending: Ending = .normal) -> Reply {
            var rest = Array(text.utf8)[...]
            var pieces: [[UInt8]] = []
            while !rest.isEmpty {
                pieces.append(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            return Reply(pieces: pieces, ending: ending)
        }

        static func json(_ status: Int, _ text: String, headers: [String: String] = [:]) -> Reply {
            Reply(
                status: status, headers: headers.merging(["content-type": "application/json"]) { first, _ in first },
                pieces: [Array(text.utf8)])
        }
    }

    struct Request: Sendable {
        let path: String
        let authorization: String?
        let body: JSONValue
    }

    private struct State {
        var replies: [Reply]
        var requests: [Request] = []
    }

    private let state: Mutex<State>
    private let arrivals = AsyncStream<Void>.makeStream()

    init(_ replies: [Reply]) { state = Mutex(State(replies: replies)) }

    var requests: [Request] { state.withLock(\.requests) }

    /// Waits until the next request has arrived.
    func nextRequest() async {
        var iterator = arrivals.stream.makeAsyncIterator()
        _ = await iterator.next()
    }

    /// Runs the server on a free port while `body` uses its base URL.
    func serve<Value: Sendable>(_ body: @escaping @Sendable (String) async throws -> Value) async throws -> Value {
        let ports = AsyncStream<Int>.makeStream()
        let router = Router()
        router.post("/v1/**") { request, _ in try await self.answer(request) }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in ports.continuation.yield(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "server", factory: { _ in SwiftLogNoOpLogHandler() }))
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                // The server ends by cancellation, which it may report as an error.
                try? await application.run()
                ports.continuation.finish()
                return nil
            }
            var iterator = ports.stream.makeAsyncIterator()
            guard let port = await iterator.next() else { throw ServerDidNotStart() }
            group.addTask { try await body("http://127.0.0.1:\(port)/v1") }
            while let value = try await group.next() {
                guard let value else { continue }
                group.cancelAll()
                return value
            }
            throw ServerDidNotStart()
        }
    }

    private struct ServerDidNotStart: Error {}

    private func answer(_ request: Hummingbird.Request) async throws -> Response {
        let buffer = try await request.body.collect(upTo: 1_000_000)
        let received = Request(
            path: request.uri.path, authorization: request.headers[.authorization],
            body: try JSONParser.parse(buffer.readableBytesView))
        let reply = state.withLock { state in
            state.requests.append(received)
            return state.replies.isEmpty ? Reply(status: 500) : state.replies.removeFirst()
        }
        arrivals.continuation.yield()
        var headers = HTTPFields()
        for (name, value) in reply.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return Response(
            status: .init(code: reply.status), headers: headers, body: ResponseBody { try await reply.write(to: &$0) })
    }
}

extension DialectServer.Reply {
    private struct Dropped: Error {}

    @concurrent fileprivate func write(to writer: inout any ResponseBodyWriter) async throws {
        for piece in pieces { try await writer.write(ByteBuffer(bytes: piece)) }
        switch ending {
        case .normal: try await writer.finish(nil)
        case .dropped: throw Dropped()
        case .hanging:
            // Ends when the server is cancelled.
            let (stream, continuation) = AsyncStream<Never>.makeStream()
            for await _ in stream {}
            continuation.finish()
        }
    }
}
