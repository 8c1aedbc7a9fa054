package import Domain

/// Remembers answers for a time. It is a hint: it may forget at any moment, and a failure of it is a miss.
package protocol ResponseCache: Sendable {
    /// What was put under the key, byte by byte; nil when it is not there, too old, or not what was put.
    func get(_ key: Fingerprint) async -> [UInt8]?
    /// Remembers a value for `lifetime`, or does not, when it is too large or the memory is away.
    func put(_ key: Fingerprint, _ value: [UInt8], lifetime: Duration) async
}

/// Remembers nothing.
package struct NoResponseCache: ResponseCache {
    package init() {}
    package func get(_ key: Fingerprint) async -> [UInt8]? { nil }
    package func put(_ key: Fingerprint, _ value: [UInt8], lifetime: Duration) async {}
}
