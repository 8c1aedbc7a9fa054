import Domain
import GraphEngine
import Synchronization

/// Notes events as short words: `started a`, `finished a`.
final class EventLog: GraphHook {
    private let words = Mutex<[String]>([])

    var lines: [String] { words.withLock { $0 } }

    func observe(_ event: GraphEvent) {
        let line =
            switch event {
            case .nodeStarted(let key, _): "started \(key.node)"
            case .nodeReused(let key, _): "reused \(key.node)"
            case .nodeFinished(let key, _, let duration): duration >= .zero ? "finished \(key.node)" : "bad duration"
            case .nodeFailed(let key, _, _): "failed \(key.node)"
            }
        words.withLock { $0.append(line) }
    }
}
