import NIOCore
import NIOPosix

/// A server that accepts connections and never says anything, so that no TLS handshake with it ends.
enum SilentServer {
    /// Runs it on a free port while `body` uses the port.
    static func with<Value>(_ body: (Int) async throws -> Value) async throws -> Value {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: 0).get()
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(channel.localAddress?.port ?? 0))
        } catch {
            result = .failure(error)
        }
        try await channel.close().get()
        return try result.get()
    }
}
