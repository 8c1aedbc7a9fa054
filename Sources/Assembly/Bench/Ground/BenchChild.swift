import Foundation
import Glibc

/// A process of this program that a measurement needs beside it, so that its cost is not ours.
struct BenchChild: Sendable {
    /// How long it may take until it is ready, and to end.
    private static let patience = Duration.seconds(20)
    private static let outputMax = 64 * 1024

    private let process: GuardedProcess
    private let log: String

    /// Runs `body` while the process runs, and ends it on every way out; the kernel ends it when we are killed.
    static func with<R: Sendable>(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], log: String,
        _ body: (BenchChild) async throws -> R
    ) async throws -> R {
        let child = try await started(program, arguments, environment: environment, log: log)
        do {
            let result = try await body(child)
            await child.stop()
            return result
        } catch {
            await child.stop()
            throw error
        }
    }

    var hasEnded: Bool { process.hasEnded }

    /// Ends it as a crash would, and returns when it is gone.
    func kill() async {
        process.send(SIGKILL)
        _ = await process.ends(within: Self.patience)
    }

    /// What it has printed so far, up to a bound.
    var output: String {
        guard let file = FileHandle(forReadingAtPath: log) else { return "" }
        defer { try? file.close() }
        return String(decoding: (try? file.read(upToCount: Self.outputMax)) ?? Data(), as: UTF8.self)
    }

    /// Waits until `found` finds what it looks for in the output.
    /// - Parameter pause: between two looks; shorter where the moment itself is measured.
    func printed<Found>(
        _ what: String, every pause: Duration = .milliseconds(10), _ found: (String) -> Found?
    ) async throws -> Found {
        let end = ContinuousClock.now + Self.patience
        while true {
            if let found = found(output) { return found }
            guard !hasEnded, ContinuousClock.now < end else { throw failure("did not say \(what)") }
            try await Task.sleep(for: pause)
        }
    }

    func failure(_ what: String) -> BenchError {
        BenchError(.surroundings, "a process of the bench \(what); it printed: \(output.prefix(500))")
    }

    func stop() async {
        process.send(SIGTERM)
        if await process.ends(within: Self.patience) { return }
        process.send(SIGKILL)
        _ = await process.ends(within: Self.patience)
    }

    /// One that whoever starts it must stop.
    static func started(
        _ program: String, _ arguments: [String], environment: [String: String], log: String
    ) async throws -> BenchChild {
        BenchChild(process: try await start(program, arguments, environment, log: log), log: log)
    }

    private static func start(
        _ program: String, _ arguments: [String], _ environment: [String: String], log: String
    ) async throws -> GuardedProcess {
        do {
            guard let setpriv = PrivateRedis.program("setpriv") else {
                return try await GuardedProcess.start(program, arguments, environment: environment, log: log)
            }
            return try await GuardedProcess.start(
                setpriv, ["--pdeathsig", "TERM", "--", program] + arguments, environment: environment, log: log)
        } catch let error as StartError {
            throw BenchError(.surroundings, error.message)
        }
    }
}
