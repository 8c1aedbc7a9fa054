import ArgumentParser
import Assembly
import Domain
import Foundation
import Synchronization

/// `penstock bench queue`: enqueue, burn-down and pick-up of no-op tasks.
struct BenchQueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Measure the queue with no-op tasks, results and audit kept.",
        discussion: """
            Makes a private Postgres in a temporary directory (durability on), inserts the tasks, then starts one worker
            and counts until the last durable outcome. Then measures the pick-up of single tasks on an idle worker.
            Exits with 1 when a task, attempt or audit event is missing or too many.

              penstock bench queue --tasks 200000 --json
            """)

    @Option(help: "How many tasks.")
    var tasks = 200_000

    @Option(help: "How many may run at once.")
    var slots = 2000

    @Option(help: "Claim-and-settle loops in the worker.")
    var pumps = 2

    @Option(help: "How many tasks one claim or settlement may carry.")
    var batch = 500

    @Option(help: "How many single pick-ups to time.")
    var pickups = 1000

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...10_000_000).contains(tasks) else { throw ValidationError("--tasks must be 1…10,000,000") }
        guard (1...10_000).contains(slots) else { throw ValidationError("--slots must be 1…10,000") }
        guard (1...8).contains(pumps) else { throw ValidationError("--pumps must be 1…8") }
        guard (1...5000).contains(batch) else { throw ValidationError("--batch must be 1…5,000") }
        guard (0...100_000).contains(pickups) else { throw ValidationError("--pickups must be 0…100,000") }
    }

    func run() async throws {
        let settings = try ServerStart.settings()
        let console = output.console()
        let progress = ProgressLine(console: console)
        var plan = QueueBench.Plan()
        plan.tasks = tasks
        plan.slots = Int32(slots)
        plan.pumps = pumps
        plan.claimBatch = batch
        plan.pickups = pickups
        try await ServerStart.run {
            let report = try await ThrowawayPenstock.run(settings: settings) { database in
                try await QueueBench(database: database, plan: plan, logger: ServerStart.logger(settings)) {
                    phase, done, all in
                    if done % 1000 == 0 || done == all { progress.show("\(phase) \(done)/\(all)") }
                }.run()
            }
            progress.clear()
            try show(report, console)
            guard report.isComplete else {
                throw CommandFailure(
                    .failed, code: "counts", title: "The counts are wrong",
                    detail: "expected \(report.expectedOutcomes) outcomes and attempts and three events each, found "
                        + "\(report.outcomes), \(report.attempts) and \(report.events)")
            }
        }
    }

    private func show(_ report: QueueBenchReport, _ console: Console) throws {
        guard !console.isJSON else { return try console.write(report.json.encodedText()) }
        try console.write(
            """
            tasks       \(report.tasks), results, attempts and audit kept and counted
            enqueue     \(Int(report.enqueuePerSecond))/s  (arrays of \(QueueBench.Plan().enqueueBatch), 2 connections)
            burn-down   \(Int(report.drainPerSecond))/s  (\(String(format: "%.2f", report.drainSeconds)) s to the last durable outcome)
            WAL         \(Int(report.walBytesPerTask)) bytes per task, enqueue included
            pick-up     p50 \(String(format: "%.2f", report.pickupMilliseconds(0.5))) ms, p99 \(String(format: "%.2f", report.pickupMilliseconds(0.99))) ms  (idle worker, enqueue included)
            """)
    }
}

extension QueueBenchReport {
    fileprivate var json: JSONValue {
        .object([
            "tasks": .integer(Int64(tasks)), "enqueue_per_second": .double(enqueuePerSecond),
            "drain_seconds": .double(drainSeconds), "drain_per_second": .double(drainPerSecond),
            "wal_bytes_per_task": .double(walBytesPerTask), "pickup_ms_p50": .double(pickupMilliseconds(0.5)),
            "pickup_ms_p99": .double(pickupMilliseconds(0.99)), "outcomes": .integer(outcomes),
            "attempts": .integer(attempts), "events": .integer(events), "complete": .bool(isComplete),
        ])
    }
}
