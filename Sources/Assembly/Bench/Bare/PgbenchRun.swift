import Domain
import Fleet
import Foundation
import PostgresDriver
import TaskQueue

/// The yardstick: pgbench drives the bare claim and settlement over a queue that was filled like the worker's.
///
/// The two share the machine, the server's settings and the session settings, and each call moves as many tasks as the
/// worker's batch; what the worker does beyond it (shipping inputs, running attempts, leases, duties) is the difference.
struct PgbenchRun: Sendable {
    /// How many tasks wait.
    let tasks: Int
    let batch: Int
    static let clients = 2

    /// Tasks per second. One task is spent on the pattern of the others.
    func run(_ program: String, on database: BenchDatabase) async throws -> Double {
        try await makeFunctions(on: database)
        let script = database.server.postgres.folder + "/pass.pgbench"
        try "SELECT settled, newest AS mark FROM \(BareStatements.pass)(:mark::int8) \\gset\n"
            .write(toFile: script, atomically: true, encoding: .utf8)
        database.progress("pgbench: \(tasks) tasks")
        let ended = try Subprocess.run(program, arguments(script: script, url: database.url))
        guard ended.status == 0 else {
            throw BenchError(.surroundings, "pgbench failed (\(ended.status)): \(ended.output.suffix(500))")
        }
        return Double(tasks - 1) / (try PgbenchOutput(ended.output)).seconds
    }

    /// Enough passes for every task: all are full but the last ones.
    var passesPerClient: Int { max(1, (tasks - 1 + batch * Self.clients - 1) / (batch * Self.clients)) }

    /// Claims and settles one task the worker's way, and makes the functions from what was sent for it.
    private func makeFunctions(on database: BenchDatabase) async throws {
        let register = RegisterWorker(host: "pgbench", pid: 0, lease: .seconds(3600))
        guard let fence = try await database.general.run(register).first else {
            throw BenchError(.surroundings, "no worker could be registered for pgbench")
        }
        func claim(_ count: Int) -> ClaimTasks {
            ClaimTasks(
                fence: fence, demands: [.init(pool: database.lane.pool, limit: Int32(clamping: count))],
                marks: LowWaterMarks(now: .now))
        }
        guard let first = try await database.hot.run(claim(1)).first else {
            throw BenchError(.surroundings, "there was no task for pgbench to begin with")
        }
        let done = SettledTask(task: first, outcome: .succeeded(result: Array("{}".utf8)), hasCalls: false)
        let pattern = SettleTasks(fence: fence, settled: [done])
        _ = try await database.hot.run(pattern)
        let functions = BareStatements(claim: claim(batch), pattern: pattern, lane: database.lane)
        try await database.slow.withLease { try await $0.unsafeSQL(functions.sql) }
    }

    private func arguments(script: String, url: Secret) -> [String] {
        let settings = FleetService.hotPathSettings.merging(["search_path": "penstock"]) { mine, _ in mine }
            .sorted { $0.key < $1.key }.map { "-c \($0.key)=\($0.value)" }.joined(separator: " ")
        return [
            "-n", "-M", "prepared", "-c", "\(Self.clients)", "-j", "\(Self.clients)", "-t", "\(passesPerClient)",
            "-D", "mark=0", "-f", script, url.reveal() + " options='\(settings)'",
        ]
    }
}
