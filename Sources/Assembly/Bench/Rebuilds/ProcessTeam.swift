import Domain
import Synchronization

/// Processes of one sort, each of which can be killed and is then started anew.
final class ProcessTeam: Sendable {
    private let program: String
    private let arguments: [String]
    private let environment: [String: String]
    private let log: String
    private let members: Mutex<[BenchChild?]>
    private let starts = Mutex(0)

    let count: Int

    /// - Parameter log: a path, behind which each start writes a number.
    init(_ count: Int, _ program: String, _ arguments: [String], environment: [String: String], log: String) {
        self.count = count
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.log = log
        members = Mutex(Array(repeating: nil, count: count))
    }

    /// Starts all of them, and stops all on every way out.
    func run<R: Sendable>(_ body: () async throws -> R) async throws -> R {
        do {
            for member in 0..<count { try await start(member) }
            let result = try await body()
            await stop()
            return result
        } catch {
            await stop()
            throw error
        }
    }

    /// Ends one as a crash would, and starts another in its place.
    func crash(_ member: Int) async throws {
        let child = members.withLock { members in
            defer { members[member] = nil }
            return members[member]
        }
        await child?.kill()
        try await start(member)
    }

    /// One that runs; nil when there is none at this moment.
    func member(_ number: Int) -> BenchChild? { members.withLock { $0[number] } }

    /// - Throws: when one has ended by itself.
    func check() throws {
        for case let child? in members.withLock({ $0 }) where child.hasEnded {
            throw child.failure("ended by itself")
        }
    }

    private func start(_ member: Int) async throws {
        let number = starts.withLock { starts in
            starts += 1
            return starts
        }
        let child = try await BenchChild.started(
            program, arguments, environment: environment, log: "\(log)-\(number).log")
        members.withLock { $0[member] = child }
    }

    private func stop() async {
        for case let child? in members.withLock({ $0 }) { await child.stop() }
    }
}

/// APIs in processes of their own, and where each listens.
final class APITeam: Sendable {
    private let processes: ProcessTeam
    private let ports: Mutex<[Int?]>

    init(_ processes: ProcessTeam) {
        self.processes = processes
        ports = Mutex(Array(repeating: nil, count: processes.count))
    }

    var count: Int { processes.count }

    func run<R: Sendable>(_ body: () async throws -> R) async throws -> R {
        try await processes.run {
            for member in 0..<count { try await learnPort(of: member) }
            return try await body()
        }
    }

    /// Nil while it is being started anew.
    func port(_ member: Int) -> Int? { ports.withLock { $0[member % $0.count] } }

    func crash(_ member: Int) async throws {
        // Nobody is told that it is about to go: requests break, as they would.
        try await processes.crash(member)
        try await learnPort(of: member)
    }

    private func learnPort(of member: Int) async throws {
        guard let child = processes.member(member) else { return }
        let port = try await child.printed("where it listens", Self.port)
        ports.withLock { $0[member] = port }
    }

    /// The port of a whole line `ready: http://127.0.0.1:8080`.
    static func port(in output: String) -> Int? {
        for line in output.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            guard line.hasPrefix("ready: ") else { continue }
            return line.split(separator: ":").last.flatMap { Int($0) }
        }
        return nil
    }
}
