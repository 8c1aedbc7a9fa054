import Foundation
import Glibc
import Synchronization

/// The programs of one test. Whatever happens in the test, none of them outlives it.
package final class ProcessUnderTestSet: Sendable {
    /// An error of a test together with the last words of its processes.
    package struct Failed: Error, CustomStringConvertible {
        package let description: String
    }

    private static let wordsMax = 3_000
    private let folder: String
    private let processes = Mutex<[ProcessUnderTest]>([])

    private init(folder: String) { self.folder = folder }

    /// Lends `body` a set; kills what is left of it afterwards, frozen ones too.
    package static func with<Value>(_ body: (ProcessUnderTestSet) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("penstock-logs-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // What is left behind at worst is a log in the temporary folder.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let set = ProcessUnderTestSet(folder: folder)
        do {
            let value = try await body(set)
            try await set.killAll()
            return value
        } catch {
            let words = set.lastWords
            try await set.killAll()
            throw Failed(description: "\(error)\n\(words)")
        }
    }

    /// Starts a program.
    package func start(
        _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:], name: String
    ) throws -> ProcessUnderTest {
        let log = "\(folder)/\(processes.withLock { $0.count })-\(name).log"
        let process = try ProcessUnderTest.start(
            executable, arguments, environment: environment, name: name, log: log)
        processes.withLock { $0.append(process) }
        return process
    }

    /// Runs a program to its end and returns what it printed.
    /// - Throws: when it ends with anything but 0.
    @discardableResult
    package func run(
        _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:], name: String,
        within limit: Duration = .seconds(120)
    ) async throws -> String {
        let process = try start(executable, arguments, environment: environment, name: name)
        let ending = try await process.end(within: limit)
        guard ending == .exited(0) else {
            throw ProcessUnderTest.NotStarted(description: "\(name) ended with \(ending): \(process.output)")
        }
        return process.output
    }

    /// What each of them has printed so far.
    package var outputs: [(name: String, text: String)] {
        processes.withLock { $0 }.map { ($0.name, $0.output) }
    }

    private func killAll() async throws {
        let left = processes.withLock { $0 }
        // SIGKILL ends a frozen process as well.
        for process in left { process.send(SIGKILL) }
        for process in left { _ = try await process.end() }
    }

    private var lastWords: String {
        processes.withLock { $0 }.map { process in
            "--- \(process.name) (\(process.pid))\n\(process.output.suffix(Self.wordsMax))"
        }.joined(separator: "\n")
    }
}
