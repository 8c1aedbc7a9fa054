import Synchronization

/// The room that one attempt's input has in the worker's memory.
///
/// It is given back once: when the attempt has ended, or, if its end carries the input on in its children, when nobody
/// holds that end any more, because they are stored, refused or were taken away. So no way to an end can forget it.
final class InputRoom: Sendable {
    private let gate: InputGate
    /// Nil while there is none.
    private let bytes = Mutex<Int?>(nil)

    init(_ gate: InputGate) { self.gate = gate }

    deinit { leave() }

    /// Waits for room. Returns false when there was none within the wait, the caller was cancelled, or the worker stops.
    func take(_ wanted: Int, atMost wait: Duration) async -> Bool {
        guard await gate.enter(bytes: wanted, atMost: wait) else { return false }
        bytes.withLock { $0 = wanted }
        return true
    }

    func leave() {
        let held = bytes.withLock { bytes in
            defer { bytes = nil }
            return bytes
        }
        if let held { gate.leave(bytes: held) }
    }
}
