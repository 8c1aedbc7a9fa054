import NIOCore
import NIOHTTP1

/// One connection of a ``ProbeServer``. HTTP/1.1 without pipelining, which no client of ours uses.
final class ProbeServerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let responder: ProbeServer.Responder
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var work: Task<Void, Never>?

    init(responder: @escaping ProbeServer.Responder) { self.responder = responder }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
        case .body(var piece): body.writeBuffer(&piece)
        case .end: answer(context)
        }
    }

    /// The client has hung up: nobody waits for the answer any more.
    func channelInactive(context: ChannelHandlerContext) {
        work?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ context: ChannelHandlerContext) {
        guard let head else { return }
        let request = ProbeServer.Request(
            method: head.method.rawValue, path: head.uri,
            headers: head.headers.map { ($0.name.lowercased(), $0.value) }, body: Array(body.readableBytesView))
        work = Self.work(on: request, by: responder, for: context.channel)
    }

    /// Unstructured, because a channel handler cannot wait; ended by the answer or by `channelInactive`.
    private static func work(
        on request: ProbeServer.Request, by responder: @escaping ProbeServer.Responder, for channel: any Channel
    ) -> Task<Void, Never> {
        Task { await answer(request, by: responder, to: channel) }
    }

    private static func answer(
        _ request: ProbeServer.Request, by responder: ProbeServer.Responder, to channel: any Channel
    ) async {
        let response = await responder(request)
        guard !Task.isCancelled else { return }
        write(response, to: channel)
    }

    private static func write(_ response: ProbeServer.Response, to channel: any Channel) {
        var headers = HTTPHeaders(response.headers.map { ($0.key, $0.value) })
        headers.replaceOrAdd(name: "content-length", value: "\(response.body.count)")
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: response.status), headers: headers)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: response.body))), promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
    }
}
