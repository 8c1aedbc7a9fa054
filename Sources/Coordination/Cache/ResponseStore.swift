package import Domain

/// Where responses are kept. It may fail; ``FallbackResponseCache`` makes of two of them one that does not.
package protocol ResponseStore: Sendable {
    func get(_ key: Fingerprint) async throws -> [UInt8]?
    func put(_ key: Fingerprint, _ value: [UInt8], lifetime: Duration) async throws
}
