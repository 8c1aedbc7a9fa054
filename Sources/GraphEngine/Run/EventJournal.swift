import Domain
import Synchronization

/// Tells the hooks of a run about its events, one event at a time.
final class EventJournal: Sendable {
    private let hooks: [any GraphHook]
    // Guards no data. Hooks are called under it on purpose, against the habit of calling out unlocked: that is what
    // gives all of them the same order. A hook has no way to call back into the run, so it cannot deadlock here.
    private let turn = Mutex<Void>(())

    init(_ hooks: [any GraphHook]) { self.hooks = hooks }

    func record(_ event: @autoclosure () -> GraphEvent) {
        if hooks.isEmpty { return }
        let event = event()
        turn.withLock { _ in
            for hook in hooks { hook.observe(event) }
        }
    }
}
