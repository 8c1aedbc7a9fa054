import Domain
import Synchronization

/// The row numbers of the pools that kinds name. They never change while a database lives.
final class PoolDirectory: Sendable {
    private let known = Mutex<[PoolName: PoolID]>([:])
    func remember(_ name: PoolName, as id: PoolID) { known.withLock { $0[name] = id } }
    func id(of name: PoolName) -> PoolID? { known.withLock { $0[name] } }
}
