import Metrics
import Synchronization

/// Lets Redis be for a while after it failed, so that not every call pays for finding out. One for all that share a client.
package final class RedisRest: Sendable {
    private let awayUntil = Mutex<ContinuousClock.Instant?>(nil)
    private let pause: Duration
    private let isConnected: @Sendable () -> Bool
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameter pause: how long it is not asked after a failure. Sensible: 0.2 s to 5 s.
    package init(
        pause: Duration = .seconds(1), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        isConnected: @escaping @Sendable () -> Bool
    ) {
        self.pause = pause
        self.now = now
        self.isConnected = isConnected
    }

    /// What `body` gives; nil when Redis is away, or was found to be by it. A cancelled caller says nothing about Redis.
    @discardableResult
    package func unlessAway<Value>(_ body: () async throws -> Value) async -> Value? {
        guard isConnected(), awayUntil.withLock({ $0.map { $0 <= now() } ?? true }) else { return nil }
        do {
            return try await body()
        } catch {
            // What was asked has another way to be answered; the counter tells how often it had to.
            Counter(label: "penstock.coordination.redis.failures").increment()
            if !Task.isCancelled { awayUntil.withLock { $0 = now() + pause } }
            return nil
        }
    }
}
