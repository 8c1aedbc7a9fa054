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
    let tasks: Int
    let batch: Int
    static let clients = 2

    /// Tasks per second.
    func run(_ program: String, on database: BenchDatabase) async throws -> Double {
        try await database.slow.withLease { try await $0.unsafeSQL(BareStatements.sql) }
        let register = RegisterWorker(host: "pgbench", pid: 0, lease: .seconds(3600))
        guard let fence = try await database.general.run(register).first else {
            throw BenchError(.surroundings, "no worker could be registered for pgbench")
        }
        let script = database.server.postgres.folder + "/pass.pgbench"
        try scriptText(fence, database.lane).write(toFile: script, atomically: true, encoding: .utf8)
        database.progress("pgbench: \(tasks) tasks")
        let ended = try Subprocess.run(program, arguments(script: script, url: database.url))
        guard ended.status == 0 else {
            throw BenchError(.surroundings, "pgbench failed (\(ended.status)): \(ended.output.suffix(500))")
        }
        return Double(tasks) / (try PgbenchOutput(ended.output)).seconds
    }

    /// Enough passes for every task: all are full but the last ones.
    var passesPerClient: Int { max(1, (tasks + batch * Self.clients - 1) / (batch * Self.clients)) }

    private func scriptText(_ fence: WorkerFence, _ lane: BenchLane) -> String {
        """
        SELECT settled, newest AS mark FROM \(BareStatements.pass)(\(fence.worker)::int8, \(fence.epoch), \
        \(lane.pool.rawValue)::int2, \(lane.tenant.rawValue), \(batch), :mark::int8) \\gset

        """
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
