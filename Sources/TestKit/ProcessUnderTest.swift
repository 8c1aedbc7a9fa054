import Foundation
import Glibc
import Synchronization

/// A program that a test started and answers for, in a process group of its own.
///
/// Both of its outputs go to one file, which the test can read at any time. The process is reaped by ``ending()`` under
/// the lock that ``send(_:)`` takes too, so a signal never reaches a stranger with the same number.
package final class ProcessUnderTest: Sendable {
    package enum Ending: Sendable, Hashable {
        case exited(Int32)
        case signalled(Int32)
    }

    package struct NotStarted: Error, CustomStringConvertible {
        package let description: String
    }

    package let pid: Int32
    package let name: String
    private let log: String
    private let state = Mutex<Ending?>(nil)

    init(pid: Int32, name: String, log: String) {
        self.pid = pid
        self.name = name
        self.log = log
    }

    /// Everything it has printed so far.
    package var output: String {
        // Before its first line there may be no file.
        String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
    }

    /// How it ended; nil while it lives, stopped or not.
    package func ending() -> Ending? {
        state.withLock { state in
            if state == nil { state = Self.reap(pid) }
            return state
        }
    }

    /// Sends a signal, unless it has ended.
    package func send(_ signal: Int32) {
        state.withLock { state in
            if state == nil { state = Self.reap(pid) }
            if state == nil { kill(pid, signal) }
        }
    }

    /// Ends it at once, as a power cut would, and waits until it is gone.
    package func killHard() async throws {
        send(SIGKILL)
        _ = try await end()
    }

    /// Freezes it and waits until the kernel says that it stands still, every thread of it.
    package func freeze() async throws {
        send(SIGSTOP)
        try await Probe.until("\(name) is stopped") { self.isFrozen }
    }

    package func thaw() { send(SIGCONT) }

    /// Waits for its end.
    package func end(within limit: Duration = Probe.patience) async throws -> Ending {
        try await Probe.value("\(name) ends", within: limit) { self.ending() }
    }

    /// Waits for a line with `mark` and returns what follows the mark in it, up to white space.
    package func printed(after mark: String, within limit: Duration = Probe.patience) async throws -> String {
        try await Probe.value("\(name) prints \"\(mark)\"", within: limit) {
            if let ending = self.ending() {
                throw NotStarted(
                    description: "\(self.name) ended (\(ending)) before it printed \"\(mark)\": \(self.output)")
            }
            guard let start = self.output.range(of: mark)?.upperBound else { return nil }
            let rest = self.output[start...]
            // A line that is not finished may still grow.
            guard let end = rest.firstIndex(where: \.isWhitespace) else { return nil }
            return String(rest[..<end])
        }
    }

    private var isFrozen: Bool {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
        return !threads.isEmpty && threads.allSatisfy { Self.state(of: "/proc/\(pid)/task/\($0)/stat") == "T" }
    }

    /// The one-letter state in a `stat` file: the field after the name, which is in brackets.
    private static func state(of path: String) -> Character? {
        guard let stat = FileManager.default.contents(atPath: path).map({ String(decoding: $0, as: UTF8.self) }),
            let bracket = stat.lastIndex(of: ")")
        else { return nil }
        return stat[stat.index(after: bracket)...].first { $0 != " " }
    }

    private static func reap(_ pid: Int32) -> Ending? {
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
    }
}
