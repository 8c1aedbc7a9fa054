import Foundation
import Synchronization

/// A program that this process started and answers for.
///
/// It gets `/dev/null` as standard input, a file for both outputs, no other descriptor of ours, every signal at its
/// default, and a process group of its own: Ctrl-C in the terminal reaches only us, and we stop it in order.
///
/// The process is reaped by `status()` under a lock that `send` takes as well, so a signal never goes to a stranger
/// that was given the same number later.
final class ChildProcess: Sendable {
    /// How a process ended.
    enum Ending: Sendable, Equatable {
        case exited(Int32)
        case signalled(Int32)
    }

    let pid: pid_t
    private let ending = Mutex<Ending?>(nil)

    init(pid: pid_t) { self.pid = pid }

    /// How it ended; nil while it runs. Returns at once.
    func status() -> Ending? {
        ending.withLock { ending in
            if ending == nil { ending = Self.reap(pid) }
            return ending
        }
    }

    /// Sends a signal unless it has ended.
    func send(_ signal: Int32) {
        ending.withLock { ending in
            if ending == nil { ending = Self.reap(pid) }
            if ending == nil { kill(pid, signal) }
        }
    }

    /// Waits until it has ended, whether or not the surrounding task is cancelled; nil when the time is over first.
    func end(within limit: Duration) async -> Ending? {
        let end = ContinuousClock.now.advanced(by: limit)
        while true {
            if let ending = status() { return ending }
            guard ContinuousClock.now < end else { return nil }
            await Self.pauseWithoutCancellation()
        }
    }

    private static func pauseWithoutCancellation() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(20)) { continuation.resume() }
        }
    }

    private static func reap(_ pid: pid_t) -> Ending? {
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
    }
}
