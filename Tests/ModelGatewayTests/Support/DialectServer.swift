import Domain
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server on this machine that answers each request with the next scripted reply, in whatever dialect it is written.
///
/// Plain NIO handlers on the shared event loops: a connection that hangs costs nothing and ends when its client does.
final class DialectServer: Sendable {
    /// What one request gets.
    struct Reply: Sendable {
        enum Ending: Sendable {
            case normal
            /// The connection is dropped in the middle of the body.
            case dropped
            /// The body never ends.
            case hanging
            /// The body never ends, and brings this piece again and again.
            case dripping([UInt8])
            /// Nothing is sent at all, not even the head.
            case silent
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
        /// The client's end of the connection it came over.
        let peer: String?
        /// By lower-case name.
        let headers: [String: String]
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
    func serve<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(DialectHandler(server: self))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result: Result<Value, any Error>
        do {
            result = .success(try await body("http://127.0.0.1:\(channel.localAddress?.port ?? 0)/v1"))
        } catch {
            result = .failure(error)
        }
        try await channel.close().get()
        return try result.get()
    }

    /// Notes the request and returns what it gets; a request beyond the script gets a 500.
    fileprivate func reply(to request: Request) -> Reply {
        let reply = state.withLock { state in
            state.requests.append(request)
            return state.replies.isEmpty ? Reply(status: 500) : state.replies.removeFirst()
        }
        arrivals.continuation.yield()
        return reply
    }
}

/// One connection of the server.
private final class DialectHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: DialectServer
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(server: DialectServer) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
        case .body(var piece): body.writeBuffer(&piece)
        case .end: answer(context)
        }
    }

    private func answer(_ context: ChannelHandlerContext) {
        let reply = server.reply(
            to: DialectServer.Request(
                path: head?.uri ?? "", peer: context.remoteAddress?.description,
                headers: Dictionary(
                    (head?.headers ?? [:]).map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $1 }),
                body: (try? JSONParser.parse(body.readableBytesView)) ?? .null))
        if case .silent = reply.ending { return }
        let headers = HTTPHeaders(reply.headers.map { ($0.key, $0.value) })
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: reply.status), headers: headers)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        for piece in reply.pieces {
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: piece)))), promise: nil)
        }
        switch reply.ending {
        case .normal: context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        case .dropped: context.close(promise: nil)
        case .hanging, .silent: break
        case .dripping(let piece): drip(piece, on: context.channel)
        }
    }

    /// Ends when the client does.
    private func drip(_ piece: [UInt8], on channel: any Channel) {
        channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(20)) { task in
            guard channel.isActive else { return task.cancel() }
            channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: piece))), promise: nil)
        }
    }
}
