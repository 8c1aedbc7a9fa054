import Domain
import Foundation
import Glibc
import ServiceLifecycle
import Synchronization

/// Ends a process in which nothing moves any more, so that whoever supervises it starts another.
///
/// All tasks of a process share a few threads, one for each core. Work that never suspends (an endless loop, a call that
/// blocks) keeps its thread. Once every thread is kept, no heartbeat leaves, no time limit fires and no signal is heard:
/// other workers take the tasks when the lease is over, but the process would stand there until somebody looks. The watch
/// is kept by a thread of its own, which looks at a count that the shared threads move.
///
/// Time is counted in looks: a process that was stopped, or a machine that slept, is not taken for one that hangs. What was
/// running is lost as it is when a worker is killed: the tasks are tried again, and after `PENSTOCK_DEATHS_MAX` such ends
/// the one that does it is set aside.
struct Watchdog: Service {
    /// `EX_SOFTWARE` of sysexits.h.
    static let exitCode: Int32 = 70

    private let pulse = Pulse()
    private let look: Duration
    private let looksMax: Int
    private let end: @Sendable () -> Void

    /// - Parameters:
    ///   - look: the time between two looks.
    ///   - looksMax: after so many looks in a row at which nothing had moved it is the end.
    ///   - end: is called at most once, on the watchdog's own thread.
    init(
        look: Duration = .seconds(1), looksMax: Int,
        end: @escaping @Sendable () -> Void = { Watchdog.endProcess() }
    ) {
        self.look = look
        self.looksMax = looksMax
        self.end = end
    }

    /// Whether the watch is kept.
    var hasBegun: Bool { pulse.count > 0 }

    func run() async throws {
        pulse.beat()
        Thread.detachNewThread { [self] in keepWatch() }
        defer { pulse.stop() }
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                pulse.beat()
                // Ends early when cancelled, which the loop then sees.
                try? await Task.sleep(for: look)
            }
        }
    }

    private func keepWatch() {
        var stillness = Stillness(looksMax: looksMax)
        while !pulse.isOver {
            Thread.sleep(forTimeInterval: look.seconds)
            if stillness.isOver(at: pulse.count), !pulse.isOver { return end() }
        }
    }

    /// Says why and leaves at once, with nothing that another thread may hold: no lock, no log, no exit handler. When nobody
    /// reads standard error, which may be what everybody waits for, it leaves without a word.
    static func endProcess() {
        var errors = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        if poll(&errors, 1, 0) == 1, errors.revents & Int16(POLLOUT) != 0 {
            let words = "critical penstock: nothing in this process has moved for a while; it ends itself (code 70)\n"
            _ = words.withCString { write(STDERR_FILENO, $0, strlen($0)) }
        }
        _exit(exitCode)
    }
}

/// How long a count has stood still, in looks at it.
struct Stillness {
    let looksMax: Int
    private var seen: UInt64?
    private var looks = 0

    init(looksMax: Int) { self.looksMax = looksMax }

    /// Takes one look. True when the count has not moved over `looksMax` looks.
    mutating func isOver(at count: UInt64) -> Bool {
        looks = count == seen ? looks + 1 : 0
        seen = count
        return looks >= looksMax
    }
}

/// What the shared threads move and the watchdog looks at.
private final class Pulse: Sendable {
    private let beats = Atomic<UInt64>(0)
    private let hasStopped = Atomic<Bool>(false)

    var count: UInt64 { beats.load(ordering: .relaxed) }
    var isOver: Bool { hasStopped.load(ordering: .relaxed) }
    func beat() { beats.add(1, ordering: .relaxed) }
    func stop() { hasStopped.store(true, ordering: .relaxed) }
}
