import Synchronization

/// What the demo's receiver has got so far.
final class DeliveryLog: Sendable {
    private let received = Mutex<[ReceivedWebhook]>([])

    func add(_ delivery: ReceivedWebhook) {
        received.withLock { $0.append(delivery) }
    }

    /// What arrived at one path, in order.
    func deliveries(at path: String) -> [ReceivedWebhook] {
        received.withLock { $0.filter { $0.path == path } }
    }

    /// What arrived anywhere else.
    func strays(besides paths: Set<String>) -> [ReceivedWebhook] {
        received.withLock { $0.filter { !paths.contains($0.path) } }
    }
}
