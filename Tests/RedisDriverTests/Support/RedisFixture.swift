import Glibc
import RedisDriver
import TestKit
import Testing

/// A client that runs against a server of one test's own.
enum RedisFixture {
    /// More than a busy machine needs, for calls that are to succeed.
    static let patience = Duration.seconds(30)

    /// A server and a running client that is connected.
    static func withClient<Value>(
        password: String? = nil, settings: [String: String] = [:],
        configure: (inout RedisConfiguration) -> Void = { _ in },
        _ body: (RedisClient, RedisServer) async throws -> Value
    ) async throws -> Value {
        try await RedisServer.with(password: password, settings: settings) { server in
            var configuration = try RedisConfiguration(url: server.url)
            // A busy machine must not look like a server that stands still, unless the test is about that.
            configuration.stallTimeout = .seconds(60)
            configuration.connectTimeout = .seconds(10)
            configure(&configuration)
            return try await running(configuration) { client in try await body(client, server) }
        }
    }

    /// Runs a client of the configuration while `body` uses it, from the first connection on.
    static func running<Value>(
        _ configuration: RedisConfiguration, _ body: (RedisClient) async throws -> Value
    ) async throws -> Value {
        let client = try RedisClient(configuration)
        // Unstructured, so that the body's result need not cross into a task group; ended on every way out.
        let service = Task { try await client.run() }
        do {
            try await connected(client)
            let value = try await body(client)
            service.cancel()
            _ = await service.result
            return value
        } catch {
            service.cancel()
            _ = await service.result
            throw error
        }
    }

    static func connected(_ client: RedisClient) async throws {
        try await Probe.until("the client is connected") { client.isConnected }
    }

    /// Descriptors of this process that lead to a port of this machine. Other tests have theirs to other ports.
    static func descriptors(to port: Int) -> Int {
        (3..<4096).count { descriptor in
            var address = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let code = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    getpeername(Int32(descriptor), $0, &length)
                }
            }
            return code == 0 && address.sin_family == sa_family_t(AF_INET)
                && Int(UInt16(bigEndian: address.sin_port)) == port
        }
    }
}

/// The error of a call that must fail.
func failure<Value>(_ call: () async throws -> Value) async throws -> RedisError {
    do {
        _ = try await call()
    } catch {
        return try #require(error as? RedisError)
    }
    Issue.record("The call should have failed.")
    return RedisError(.misuse, "")
}
