import Foundation
import Glibc
import PostgresDriver
import TestKit

/// Carries a ``NemesisPlan`` out on real processes and a real Postgres, and measures how long the system takes to
/// recover. An actor for its lists; it is called by one task only.
actor Nemesis {
    private let cluster: PostgresCluster
    private let installation: Installation
    private let wire: FaultProxy
    private let port: Int
    private var api: ProcessUnderTest
    /// The first reaches the database over the wire, the others directly.
    private var workers: [ProcessUnderTest] = []
    /// Processes of which it is certain that a call they opened seconds ago is over; see ``closeDeadCalls()``.
    private var cutOff: Set<Int32> = []
    private(set) var injected: [NemesisFault] = []
    /// From the death of a worker until none of its tasks is its own any more.
    private(set) var afterKill: [Duration] = []
    /// From a Postgres that takes connections again until the next outcome.
    private(set) var afterRestart: [Duration] = []

    init(
        cluster: PostgresCluster, installation: Installation, wire: FaultProxy, api: ProcessUnderTest, port: Int
    ) throws {
        self.cluster = cluster
        self.installation = installation
        self.wire = wire
        self.api = api
        self.port = port
        workers = [
            try installation.through(wire).work("wired"), try installation.work("second"),
            try installation.work("third"),
        ]
    }

    /// Injects faults for so long, and leaves everything as it should be.
    func rage(for limit: Duration, _ plan: NemesisPlan) async throws {
        var plan = plan
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            let step = plan.next()
            try await Task.sleep(for: .milliseconds(step.peace))
            injected.append(step.fault)
            try await strike(step)
            wire.heal()
        }
    }

    /// Until it is cancelled, lets the deadlines of calls pass that are certainly over: a lost worker's, of a process that
    /// is dead or was cut off while it ran, opened seconds ago (the provider thinks for a fraction of one). Otherwise a
    /// few dead workers would keep all slots in quarantine for minutes, as they should.
    func closeDeadCalls() async {
        while !Task.isCancelled {
            // Postgres may be down; there is another time.
            _ = try? await installation.postgres.run(PassDeadCallDeadlines(pids: Array(cutOff)))
            try? await Task.sleep(for: .milliseconds(300))
        }
    }

    private func strike(_ step: NemesisPlan.Step) async throws {
        switch step.fault {
        case .killWorker: try await killWorker(victim(step))
        case .freezeWorker:
            let worker = workers[1 + Int(step.choice) % (workers.count - 1)]
            try await worker.freeze()
            try await last(step)
            worker.thaw()
        case .stopWorker: try await stopWorker(victim(step))
        case .killAPI: try await killAPI()
        case .crashPostgres:
            try await cluster.stopImmediately()
            try await restartPostgres()
        case .killPostmasterTwice:
            try await cluster.killPostmaster()
            try await cluster.beginStart()
            try await cluster.killPostmaster()
            try await restartPostgres()
        case .endSessions: try await endSessions(step)
        case .holdTransaction: try await holdTransaction(step)
        case .takeConnections: try await takeConnections(step)
        case .cutWire: try await wire.cutAll()
        case .partition:
            cutOff.insert(workers[0].pid)
            wire.change { weather in
                weather.stallsRequests = true
                weather.stallsAnswers = true
            }
            try await last(step)
        case .loseAnswers:
            cutOff.insert(workers[0].pid)
            wire.change { $0.stallsAnswers = true }
            try await last(step)
            // What stood in the wire is lost, not late.
            try await wire.cutAll()
        case .slowWire:
            wire.change { $0.answerDelays = [200, 1700, 600, 2000, 400, 1100] }
            try await last(step)
        }
    }

    /// The length of a fault is the fault itself; nothing is waited for by it.
    private func last(_ step: NemesisPlan.Step) async throws { try await Task.sleep(for: .milliseconds(step.length)) }

    private func victim(_ step: NemesisPlan.Step) -> Int { Int(step.choice) % workers.count }

    private func killWorker(_ index: Int) async throws {
        let victim = workers[index]
        try await victim.killHard()
        cutOff.insert(victim.pid)
        let start = ContinuousClock.now
        workers[index] = try successor(index)
        try await Probe.until("the tasks of \(victim.name) are free") {
            ((try? await installation.postgres.run(CountOwned(pid: victim.pid)).first) ?? 1) == 0
        }
        afterKill.append(ContinuousClock.now - start)
        try await untilWorking(workers[index])
    }

    private func stopWorker(_ index: Int) async throws {
        let victim = workers[index]
        workers[index] = try successor(index)
        try await untilWorking(workers[index])
        victim.send(SIGTERM)
        let ending = try await victim.end(within: .seconds(60))
        cutOff.insert(victim.pid)
        guard ending == .exited(0) else { throw Surprise("\(victim.name) ended with \(ending) on SIGTERM") }
    }

    /// One that loses the database while it starts does not start; a supervisor would try again.
    private func untilWorking(_ worker: ProcessUnderTest) async throws {
        try await Probe.until("\(worker.name) is at work") {
            // The test's own connections may have been broken by an earlier fault.
            (try? await installation.postgres.run(ReadWorker(pid: worker.pid)).last)?.slotsEnd != nil
        }
    }

    private func successor(_ index: Int) throws -> ProcessUnderTest {
        try index == 0 ? installation.through(wire).work("wired") : installation.work("worker")
    }

    private func killAPI() async throws {
        try await api.killHard()
        api = try installation.startAPI(port: port)
        _ = try await api.printed(after: "ready: ")
    }

    private func restartPostgres() async throws {
        try await cluster.start()
        let start = ContinuousClock.now
        let before = try await Probe.value("Postgres answers") {
            try? await installation.postgres.one(CountTasks()).outcomes
        }
        try await Probe.until("there is a new outcome") {
            ((try? await installation.postgres.one(CountTasks()).outcomes) ?? 0) > before
        }
        afterRestart.append(ContinuousClock.now - start)
    }

    private func endSessions(_ step: NemesisPlan.Step) async throws {
        try await Probe.until("sessions are ended") {
            // Our own may have ended in an earlier fault.
            (try? await installation.postgres.run(EndSomeSessions(salt: step.choice))) != nil
        }
    }

    /// A snapshot and a transaction ID that somebody forgot.
    private func holdTransaction(_ step: NemesisPlan.Step) async throws {
        try await Probe.until("a transaction was held open") {
            // Our own session may have ended in an earlier fault.
            let held: Bool? = try? await installation.postgres.transaction { transaction async throws -> Bool in
                try await transaction.unsafeSQL(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT pg_current_xact_id()")
                try await Task.sleep(for: .milliseconds(step.length))
                return true
            }
            return held == true
        }
    }

    private func takeConnections(_ step: NemesisPlan.Step) async throws {
        let stranger = OutsideConnections(port: cluster.port)
        stranger.fill(max: 200)
        try await wire.cutAll()
        stranger.fill(max: 200)
        try await last(step)
        stranger.closeAll()
    }
}

/// How many tasks the worker of a process still owns.
private struct CountOwned: PostgresStatement {
    let pid: Int32
    static let sql = """
        SELECT count(*) FROM task_running r JOIN worker w ON w.id = r.worker_id AND w.epoch = r.epoch WHERE w.pid = $1
        """
    var binds: [PostgresValue] { [.int4(pid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// Lets the deadlines of open calls pass that were opened seconds ago by workers whose lease has ended.
private struct PassDeadCallDeadlines: PostgresStatement {
    let pids: [Int32]
    static let sql = """
        UPDATE model_call_open c SET deadline = clock_timestamp() - interval '1 hour' FROM worker w
        WHERE w.id = c.worker_id AND w.pid = ANY ($1) AND (w.stopped_at IS NOT NULL OR w.epoch <> c.epoch)
        AND c.dispatched_at < clock_timestamp() - interval '5 seconds'
        """
    var binds: [PostgresValue] { [.int4s(pids)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) {}
}
