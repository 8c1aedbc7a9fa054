import Domain
import Synchronization
import TaskQueue

/// The pool of each provider that this worker may call. A call takes a slot of its provider's pool, whatever pool its task
/// was claimed from: that is what keeps a provider's limit when a route moves on to it. They change with the catalogue,
/// see ``WorkerPools``.
final class ProviderLanes: Sendable {
    /// How long a call waits for a slot of a pool that its task was not claimed from, and an attempt's first call at least,
    /// while there are more tasks than slots. It holds none meanwhile, so whoever waits keeps nobody from ending; but its
    /// task is idle, so the wait is short.
    static let waitMax = Duration.seconds(30)
    /// When a call asks again that found no slot.
    static let busyWait = Duration.seconds(1)
    /// When a call asks again whose provider has no pool here: that of a new catalogue is there within seconds.
    static let lanelessWait = Duration.seconds(2)
    /// The models inside this process: nobody else counts their calls.
    private static let inProcess = "local"

    private let pools: Mutex<[String: PoolID]>

    init(_ pools: [(provider: String?, id: PoolID)] = []) { self.pools = Mutex(Self.byProvider(pools)) }

    /// Calls take their slots in these pools from now on; those under way keep theirs.
    func replace(with pools: [(provider: String?, id: PoolID)]) {
        let new = Self.byProvider(pools)
        self.pools.withLock { $0 = new }
    }

    /// The pools whose slots are taken by calls. A second pool of a provider is not among them: its tasks call in the first.
    var bound: Set<PoolID> { Set(pools.withLock(\.self).values) }

    /// Nil for a provider that came with a reload of the catalogue a moment ago and has no pool here yet, and for one that
    /// went with it: a slot of another pool would say nothing about its limit.
    /// - Parameter own: the pool of the task, for models inside this process that have none of their own.
    func pool(of provider: String, own: PoolID) -> PoolID? {
        pools.withLock { $0[provider] } ?? (provider == Self.inProcess ? own : nil)
    }

    private static func byProvider(_ pools: [(provider: String?, id: PoolID)]) -> [String: PoolID] {
        Dictionary(
            pools.compactMap { pool in pool.provider.map { ($0, pool.id) } }, uniquingKeysWith: { first, _ in first })
    }
}
