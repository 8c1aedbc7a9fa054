import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// One HTTP request over a connection of its own.
enum APIProbeConnection {
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    static func send(
        _ method: String, _ url: String, headers: [String: String], body: [UInt8], within limit: Duration
    ) async throws -> APIProbe.Answer {
        guard let parts = URLComponents(string: url), let host = parts.host, let port = parts.port else {
            throw Broken(description: "not a URL with a port: \(url)")
        }
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let promise = loop.makePromise(of: APIProbe.Answer.self)
        let request = head(method, parts, headers: headers, length: body.count)
        let connected = ClientBootstrap(group: loop).connectTimeout(.seconds(5))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(AnswerHandler(promise))
                }
            }
            .connect(host: host, port: port)
        connected.whenFailure { promise.fail($0) }
        connected.whenSuccess { channel in
            channel.write(HTTPClientRequestPart.head(request), promise: nil)
            channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
            channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        }
        let alarm = loop.scheduleTask(in: .nanoseconds(Int64(limit / .nanoseconds(1)))) {
            promise.fail(Broken(description: "no answer to \(method) \(url) within \(limit)"))
        }
        // Whatever the answer is, the connection has served.
        promise.futureResult.whenComplete { _ in
            alarm.cancel()
            connected.whenSuccess { $0.close(promise: nil) }
        }
        return try await promise.futureResult.get()
    }

    private static func head(
        _ method: String, _ url: URLComponents, headers: [String: String], length: Int
    ) -> HTTPRequestHead {
        var fields = HTTPHeaders(headers.map { ($0.key, $0.value) })
        fields.replaceOrAdd(name: "host", value: "\(url.host ?? ""):\(url.port ?? 0)")
        fields.replaceOrAdd(name: "connection", value: "close")
        if length > 0 { fields.replaceOrAdd(name: "content-length", value: "\(length)") }
        let query = url.percentEncodedQuery.map { "?" + $0 } ?? ""
        return HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: method), uri: url.percentEncodedPath + query,
            headers: fields)
    }

    /// Collects one answer; a connection that ends before it is whole is an error.
    private final class AnswerHandler: ChannelInboundHandler {
        typealias InboundIn = HTTPClientResponsePart

        private let promise: EventLoopPromise<APIProbe.Answer>
        private var head: HTTPResponseHead?
        private var body = ByteBuffer()

        init(_ promise: EventLoopPromise<APIProbe.Answer>) { self.promise = promise }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): self.head = head
            case .body(var piece): body.writeBuffer(&piece)
            case .end:
                guard let head else { return }
                promise.succeed(
                    APIProbe.Answer(
                        status: Int(head.status.code), headers: head.headers.map { ($0.name.lowercased(), $0.value) },
                        body: Array(body.readableBytesView)))
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            promise.fail(Broken(description: "the connection ended before the answer was whole"))
            context.fireChannelInactive()
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            promise.fail(error)
            context.close(promise: nil)
        }
    }
}
