import Domain
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

extension GatewayTests {
    /// Many tasks, several workers, and money for a few of them.
    @Suite("Racing for a budget with real workers", .serialized, .timeLimit(.minutes(3)))
    struct BudgetRaceTests {
        /// When the worker dies.
        enum Moment: String, Sendable, CaseIterable {
            /// Its admissions are on their way to the database, and take effect when it is dead.
            case admitting
            /// Its calls are with the provider.
            case calling
        }

        private static let room: Int64 = 8
        private static let racers = 64

        @Test(
            "Of 64 racers over three workers, one of them killed, exactly as many calls leave as there is money for",
            arguments: Moment.allCases)
        func exactlyK(_ moment: Moment) async throws {
            var plan = CatalogPlan.oneWriter
            plan.bravoLimit = 64
            var script = SimulatorScript()
            // Long enough that every call that there is money for is in flight together.
            if moment == .calling { script.firstToken = .fixed(.seconds(4)) }
            try await GatewayScene.with(plan, script: script, settings: ["PENSTOCK_POOL_SIZE": "4"]) { scene in
                _ = try await scene.postgres.run(SetTotalBudget(nanoDollars: CatalogPlan.money(forCalls: Self.room)))
                try await StandingPoint.install(on: scene.postgres)
                let (tasks, victim) = try await Self.race(moment, in: scene)
                try await Self.bury(victim, in: scene)

                let calls = try await scene.postgres.one(CountCalls())
                let sent = scene.simulator.record
                #expect(calls.ok + calls.unknown == Self.room)
                #expect(calls.unknown > 0)
                #expect(sent.calls <= Int(Self.room))
                if moment == .calling { #expect(sent.calls == Int(Self.room)) }
                let counted = try await scene.postgres.one(CountTasks())
                #expect(counted.outcomes == calls.ok && counted.succeeded == calls.ok)
                try await expectSound(scene.postgres)

                // With money for all of them the others go on, as if nothing had been.
                let everything = CatalogPlan.money(forCalls: Self.room + Int64(Self.racers) + 4)
                _ = try await scene.postgres.run(SetTotalBudget(nanoDollars: everything))
                try await scene.expectSucceeded(tasks, attempts: nil)
                try await scene.installation.expectDrained()
                #expect(try await scene.postgres.one(CountCalls()).ok == Int64(Self.racers))
            }
        }

        /// Starts everybody and kills one of three workers at its moment.
        private static func race(_ moment: Moment, in scene: GatewayScene) async throws -> ([TaskID], ProcessUnderTest)
        {
            switch moment {
            case .admitting:
                let victim = try await scene.work("victim")[0]
                let tasks = try await StandingPoint.admission.hold(on: scene.postgres) {
                    let tasks = try await scene.submitSummaries(racers)
                    try await StandingPoint.admission.waitUntilReached(on: scene.postgres)
                    try await scene.work("second", "third")
                    try await victim.killHard()
                    return tasks
                }
                return (tasks, victim)
            case .calling:
                let workers = try await scene.work("first", "second", "third")
                let tasks = try await scene.submitSummaries(racers)
                try await Probe.until("every call that there is money for is in flight") {
                    scene.simulator.record.inFlight.now == Int(room)
                }
                let pid = try await scene.postgres.one(FindCaller())
                guard let victim = workers.first(where: { $0.pid == pid }) else { throw Surprise("nobody calls") }
                scene.simulator.script.firstToken = .none
                try await victim.killHard()
                return (tasks, victim)
            }
        }

        /// Waits until the dead worker's tasks are back, its calls are charged as unknown, and everybody else has ended or
        /// waits for money.
        private static func bury(_ victim: ProcessUnderTest, in scene: GatewayScene) async throws {
            let postgres = scene.postgres
            _ = try await postgres.run(PassLease(pid: victim.pid))
            try await scene.installation.waitUntilLost(victim)
            try await waitUntilPoor(scene)
            _ = try await postgres.run(PassCallDeadlines())
            try await Probe.until("no call is open") { try await postgres.one(CountCalls()).open == 0 }
            try await waitUntilPoor(scene)
        }

        private static func waitUntilPoor(_ scene: GatewayScene) async throws {
            try await Probe.until("whoever has not ended waits for money") {
                let tasks = try await scene.postgres.one(CountWaiting(reason: "budget"))
                return tasks.live == tasks.waiting && scene.simulator.record.inFlight.now == 0
            }
        }
    }
}

/// The process of a worker that has a call open.
private struct FindCaller: PostgresStatement {
    static let sql = "SELECT w.pid FROM model_call_open c JOIN worker w ON w.id = c.worker_id ORDER BY c.id LIMIT 1"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int32 { try row.value(0) }
}
