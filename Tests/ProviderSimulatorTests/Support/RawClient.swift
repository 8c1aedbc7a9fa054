import Foundation
import NIOCore
import NIOPosix

/// Sends one request over a connection of its own and keeps every byte that comes back.
enum RawClient {
    /// - Parameter enough: looked at whenever bytes came; true hangs up. By default the server ends the connection.
    static func send(
        _ method: String, _ url: String, headers: [String: String] = [:], body: String = "",
        until enough: @escaping @Sendable (RawReply) -> Bool = { _ in false }
    ) async throws -> RawReply {
        let parts = try known(URLComponents(string: url))
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: parts.host ?? "", port: parts.port ?? 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let request = ByteBuffer(string: head(method, parts, headers, body) + body)
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(request)
            var bytes: [UInt8] = []
            do {
                for try await part in inbound {
                    bytes += part.readableBytesView
                    if enough(RawReply(bytes: bytes)) { break }
                }
            } catch is IOError {
                // The server reset the connection; what came before counts.
            }
            return RawReply(bytes: bytes)
        }
    }

    private static func head(
        _ method: String, _ url: URLComponents, _ headers: [String: String], _ body: String
    ) -> String {
        var lines = ["\(method) \(url.path) HTTP/1.1", "host: \(url.host ?? "")", "connection: close"]
        lines += headers.map { "\($0.key): \($0.value)" }
        if !body.isEmpty || method != "GET" { lines.append("content-length: \(body.utf8.count)") }
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    private struct NotAURL: Error {}

    private static func known(_ parts: URLComponents?) throws -> URLComponents {
        guard let parts else { throw NotAURL() }
        return parts
    }
}
