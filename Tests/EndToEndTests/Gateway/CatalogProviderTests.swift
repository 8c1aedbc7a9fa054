import Domain
import Glibc
import PostgresDriver
import TestKit
import Testing

extension GatewayTests {
    /// A catalogue's file that gains, changes and loses a provider while API and worker run.
    @Suite("A provider that comes and goes with the catalogue", .serialized, .timeLimit(.minutes(3)))
    struct CatalogProviderTests {
        @Test("A provider that the file gains serves tasks, and its limit changes with the file, without a new start")
        func gains() async throws {
            try await GatewayScene.with(.alfaAlone) { scene in
                let worker = try await scene.work("worker")[0]
                try await scene.expectSucceeded(try await scene.submitSummaries(1))
                #expect(try await scene.limit(of: "bravo") == nil)

                var both = CatalogPlan()
                both.version = 2
                both.summarize = ["clerk"]
                both.bravoLimit = 3
                try await scene.replace(by: both, in: worker, summariesIn: "bravo")
                try await scene.expectSucceeded(try await scene.submitSummaries(6, from: 200))
                let pools = try await scene.postgres.run(CountTasksByPool(pool: "bravo"))
                #expect(pools == [6])
                #expect(try await scene.postgres.run(ReadBooked(model: "clerk")).first?.calls == 6)
                #expect(try await scene.limit(of: "bravo") == 3)

                both.version = 3
                both.bravoLimit = 5
                try await scene.replace(by: both, in: worker, summariesIn: "bravo")
                try await Probe.until("bravo's limit is the file's") { try await scene.limit(of: "bravo") == 5 }
                try await scene.installation.expectDrained()
            }
        }

        @Test("Tasks of a provider that the file loses say what they wait for, and run when it is back; none is lost")
        func loses() async throws {
            var both = CatalogPlan()
            both.summarize = ["clerk"]
            try await GatewayScene.with(both) { [both] scene in
                let worker = try await scene.work("worker")[0]
                try await scene.expectSucceeded(try await scene.submitSummaries(1))
                _ = try await scene.postgres.run(PausePool(pool: "bravo", paused: true))
                try await Probe.until("nobody claims from bravo") {
                    try await scene.postgres.run(CountGranted(pool: "bravo")) == [0]
                }
                let waiting = try await scene.submitSummaries(3, from: 200)

                var alone = CatalogPlan.alfaAlone
                alone.version = 2
                try await scene.replace(by: alone, in: worker, summariesIn: "alfa")
                _ = try await scene.postgres.run(PausePool(pool: "bravo", paused: false))
                // The worker's last lease of the pool's slots has to end, or be given back.
                for task in waiting {
                    try await Probe.until("it says that nobody works for its pool") {
                        let shown = try await scene.api.task(task)
                        return shown["state"] == "queued" && shown["reason"] == "no_worker"
                    }
                }
                // What comes now goes the way of the new catalogue.
                try await scene.expectSucceeded(try await scene.submitSummaries(2, from: 300))

                var again = both
                again.version = 3
                try await scene.replace(by: again, in: worker, summariesIn: "bravo")
                try await scene.expectSucceeded(waiting)
                try await scene.installation.expectDrained()
            }
        }
    }
}

extension GatewayScene {
    /// Puts another catalogue into the file and waits until the API accepts summaries for the pool. The worker is told by a
    /// signal; the API looks by itself.
    fileprivate func replace(
        by plan: CatalogPlan, in worker: ProcessUnderTest, summariesIn pool: String
    ) async throws {
        try file.write(plan)
        worker.send(SIGHUP)
        try await Probe.until("the API has the new catalogue") {
            let kind = try await api.send("GET", "/v1/kinds/summarize").json
            return kind["pool"]?.asString == pool
        }
    }

    /// The fleet-wide limit of a pool; nil when there is no such pool.
    fileprivate func limit(of pool: String) async throws -> Int32? {
        try await postgres.run(ReadPoolLimit(pool: pool)).first
    }
}

/// The fleet-wide limit of a pool.
private struct ReadPoolLimit: PostgresStatement {
    let pool: String
    static let sql = "SELECT slot_limit FROM pool WHERE name = $1"
    var binds: [PostgresValue] { [.text(pool)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int32 { try row.value(0) }
}

/// How many tasks were accepted for a pool.
private struct CountTasksByPool: PostgresStatement {
    let pool: String
    static let sql = "SELECT count(*) FROM task t WHERE t.pool_id = (SELECT p.id FROM pool p WHERE p.name = $1)"
    var binds: [PostgresValue] { [.text(pool)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// How many slots of a pool are in the hands of workers.
private struct CountGranted: PostgresStatement {
    let pool: String
    static let sql = """
        SELECT coalesce(sum(l.granted), 0)::int8 FROM slot_lease l
        WHERE l.pool_id = (SELECT p.id FROM pool p WHERE p.name = $1) AND l.expires_at > now()
        """
    var binds: [PostgresValue] { [.text(pool)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// Pauses a pool, or lets it go on.
private struct PausePool: PostgresStatement {
    let pool: String
    let paused: Bool
    static let sql = "UPDATE pool SET paused = $2 WHERE name = $1"
    var binds: [PostgresValue] { [.text(pool), .bool(paused)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) {}
}
