package import Domain
package import RedisDriver

/// Responses in Redis, shared by the whole fleet; Redis forgets them when their time is up, or earlier when it is full. The
/// key is a fingerprint that holds the tenant: whoever can read Redis's keys reads no text.
package struct RedisResponseCache: ResponseStore {
    private let redis: RedisClient
    private let namespace: String
    private let bytesMax: Int
    private let timeout: Duration

    /// - Parameter bytesMax: of a value; a larger one is not stored, and not believed when it is there.
    package init(
        _ redis: RedisClient, namespace: String = "penstock", bytesMax: Int = 1 << 20,
        timeout: Duration = .milliseconds(250)
    ) {
        self.redis = redis
        self.namespace = namespace
        self.bytesMax = bytesMax
        self.timeout = timeout
    }

    package func get(_ key: Fingerprint) async throws -> [UInt8]? {
        guard case .bytes(let stored) = try await redis.command(["GET", name(of: key)], timeout: timeout)
        else { return nil }
        guard let value = StoredResponse.decode(stored, under: key), value.count <= bytesMax else { return nil }
        return value
    }

    package func put(_ key: Fingerprint, _ value: [UInt8], lifetime: Duration) async throws {
        guard value.count <= bytesMax else { return }
        let milliseconds = max(Int64(lifetime.milliseconds), 1)
        let stored = RedisValue(StoredResponse.encode(value, under: key))
        _ = try await redis.command(
            ["SET", name(of: key), stored, "PX", RedisValue(milliseconds)], timeout: timeout)
    }

    private func name(of key: Fingerprint) -> RedisValue { "\(namespace):response:\(key.hex)" }
}
