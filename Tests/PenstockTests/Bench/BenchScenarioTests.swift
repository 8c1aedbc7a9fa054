import ArgumentParser
import TestKit
import Testing

@testable import Assembly
@testable import penstock

@Suite(.timeLimit(.minutes(5))) struct BenchScenarioTests {
    @Test func `Every scenario runs, counts right and brings its figures`() async throws {
        let settings = try ServerStart.settings()
        let report = try await Bench.run(
            EveryScenario(), settings: settings, logger: ServerStart.logger(settings), progress: BenchProgress { _ in })
        #expect(report.isOK, "\(report.wrongCounts)")
        let figures = report.figures.map(\.name)
        for name in [
            "queue.burn_down", "queue.wal_per_task", "queue.pick_up_p99", "enqueue.enqueue_group_commit",
            "http.http_single", "http.http_bulk", "steady.pick_up_half_load_p99", "held.with_to_without",
            "late.open_to_before", "late.others_slowest_drain", "late.commit_to_first", "late.late_drain",
            "backlog.large_to_small",
            "limit.with_to_without", "fair.turns_max", "idle.idle_transactions", "idle.start_p50", "idle.start_max",
        ] {
            #expect(figures.contains(name), "\(name) is missing")
        }
        #expect(report.figure("http.http_single_errors")?.value == 0)
        #expect(report.figures.allSatisfy { $0.value.isFinite && $0.value >= 0 })
        #expect(
            figures.contains("queue.burn_down_to_bare") || report.notes.contains { $0.contains("pgbench") },
            "the bare SQL is missing without a word")
        let start = report.figure("idle.start_p50")?.value ?? 0
        #expect(start > 0 && start <= report.figure("idle.start_max")?.value ?? 0)
        // Each of the two readers, whatever else.
        #expect(report.figure("held.reader_transactions")?.value ?? 0 >= 2)
        #expect(report.figure("late.open_seconds")?.value ?? 0 >= 2)
        #expect(report.figure("late.commit_to_last")?.value ?? 0 > 0)
    }

    @Test func `Only starts that are wanted are measured, and a program that does not serve is said so`() async throws {
        let settings = try ServerStart.settings()
        let report = try await Bench.run(
            FailingStarts(), settings: settings, logger: ServerStart.logger(settings), progress: BenchProgress { _ in })
        #expect(report.figures.isEmpty)
        #expect(report.notes.map { $0.contains("did not say where it listens") } == [true])
    }

    @Test(
        "Options out of bounds are wrong usage, and nothing is started",
        arguments: [
            ["queue", "--tasks", "0"], ["queue", "--slots", "10001"], ["queue", "--batch", "x"],
            ["enqueue", "--callers", "0"], ["http", "--connections", "401"], ["steady", "--seconds", "0"],
            ["held", "--backlog", "199"], ["held", "--readers", "17"], ["held", "--readers", "-1"],
            ["late", "--tasks", "0"], ["late", "--seconds", "0"],
            ["late", "--before", "3601"], ["late", "--rate", "100001"], ["backlog", "--backlog", "999"],
            ["limit", "--rounds", "0"],
            ["fair", "--samples", "0"], ["idle", "--pumps", "9"], ["idle", "--starts", "1001"],
            ["gateway", "--calls", "0"], ["gateway", "--streams", "10001"],
            ["gateway", "--seconds", "301"], ["gateway", "--latency", "0"], ["gateway", "--only", "added,nosuch"],
            ["gateway", "--only", ""], ["racer"], ["nosuch"],
        ])
    func usage(arguments: [String]) async {
        #expect(await CommandRun.run(Penstock.self, arguments: ["bench"] + arguments + ["--json"]) == 2)
    }
}

/// No start, and one of a program that ends at once; the note is its error.
private struct FailingStarts: BenchScenario {
    static let name = "starts"

    func run(on server: BenchServer) async throws -> BenchReport {
        var report = BenchReport(scenario: Self.name, parameters: [:])
        try await server.withDatabase(poolLimit: 1) { database in
            report.add(try await StartsPart(starts: 0, program: "/nonexistent").run(on: database))
            do {
                report.add(try await StartsPart(starts: 1, program: "/bin/false").run(on: database))
            } catch let error as BenchError {
                report.notes.append(error.message)
            }
        }
        return report
    }
}

/// All scenarios, tiny, on one private Postgres; the names of figures and checks begin with the scenario's.
private struct EveryScenario: BenchScenario {
    static let name = "every"

    private func scenarios() throws -> [any BenchScenario] {
        let plan = WorkerPlan(slots: 100, pumps: 2, batch: 50)
        var queue = QueueScenario()
        (queue.tasks, queue.pickUps, queue.plan, queue.arraySize) = (205, 3, plan, 50)
        var enqueue = EnqueueScenario()
        (enqueue.tasks, enqueue.callers, enqueue.arraySize) = (100, 8, 30)
        var http = HTTPScenario()
        (http.tasks, http.connections, http.bulkLines) = (200, 4, 20)
        var steady = SteadyScenario()
        (steady.seconds, steady.tasksMax, steady.plan) = (1, 1000, plan)
        var held = HeldScenario()
        (held.seconds, held.tasksMax, held.plan) = (1, 1000, plan)
        (held.agingSeconds, held.agingRate, held.readers) = (2, 200, 2)
        var late = LateScenario()
        (late.tasks, late.seconds, late.before, late.rate, late.plan) = (2000, 2, 1, 200, plan)
        var backlog = BacklogScenario()
        (backlog.backlog, backlog.small, backlog.tasks, backlog.plan) = (1000, 200, 500, plan)
        var limit = LimitScenario()
        (limit.tasks, limit.rounds, limit.plan) = (100, 1, plan)
        var fair = FairScenario()
        (fair.backlog, fair.samples, fair.plan) = (2000, 5, plan)
        var idle = IdleScenario(program: try TestServer.executable())
        (idle.seconds, idle.starts, idle.plan) = (1, 2, plan)
        return [queue, enqueue, http, steady, held, late, backlog, limit, fair, idle]
    }

    func run(on server: BenchServer) async throws -> BenchReport {
        var all = BenchReport(scenario: Self.name, parameters: [:])
        for scenario in try scenarios() {
            let report = try await scenario.run(on: server)
            all.figures += report.figures.map {
                BenchFigure("\(report.scenario).\($0.name)", $0.value, $0.unit, aim: $0.aim)
            }
            all.checks += report.checks.map {
                BenchCheck("\(report.scenario): \($0.name)", expected: $0.expected, found: $0.found)
            }
            all.notes += report.notes
        }
        return all
    }
}
