import Domain
import PostgresDriver
import TestKit
import Testing

extension KnowledgeTests {
    /// What a worker of the fleet does for indexes without being asked.
    @Suite("Maintenance of indexes", .serialized, .timeLimit(.minutes(3)))
    struct IndexMaintenanceTests {
        private static let manuals = Manuals(seed: 111, sections: 2, sentences: 3)

        /// Ends the worker and starts another, which looks after everything at once: its turn has come.
        private static func maintain(_ worker: ProcessUnderTest, _ name: String, in scene: KnowledgeScene) async throws
            -> ProcessUnderTest
        {
            try await worker.killHard()
            try await scene.bury(worker)
            _ = try await scene.postgres.run(ForgetDuty())
            return try await scene.work(name)
        }

        @Test(
            "A kept generation whose time is over is retired and removed, a cancelled one is ended, and the rest answers"
        )
        func retires() async throws {
            try await KnowledgeScene.with { scene in
                try await StandingPoint.install(on: scene.postgres)
                var worker = try await scene.work("worker")
                try await scene.index.create()
                try await scene.index.put(Self.manuals.documents(0..<5))
                try await scene.index.untilTakenIn()
                try await scene.index.rebuilt()
                let task = try await StandingPoint.verified.hold(on: scene.postgres) {
                    let task = try await scene.index.rebuild(["tokens_min": 16, "tokens_max": 40])
                    try await StandingPoint.verified.waitUntilReached(on: scene.postgres)
                    #expect(try await scene.api.send("POST", "/v1/tasks/\(task)/cancel").status < 300)
                    try await scene.installation.waitForBeats(2, of: worker)
                    return task
                }
                #expect(try await scene.api.ended(task)["state"] == "cancelled")
                try await scene.installation.waitUntilIdle()
                _ = try await scene.postgres.run(PassKeeping())
                worker = try await Self.maintain(worker, "second", in: scene)
                try await Probe.until("what is over is gone") {
                    try await scene.postgres.one(CountRemains()) == CountRemains.Row(over: 2, chunks: 0)
                }
                #expect(try await scene.index.state(of: 1) == "retired")
                #expect(try await scene.index.state(of: 3) == "cancelled")
                let found = try await scene.index.search(Manuals.mark(2))
                #expect(found.generation == 2 && found.keys.first == Manuals.key(2))
                #expect(try await scene.api.send("POST", scene.index.path + "/rollback").status == 409)
                try await scene.expectWhole(generations: 1)
                #expect(worker.ending() == nil)
            }
        }

        @Test("Documents whose tasks were lost are taken in all the same")
        func nudges() async throws {
            try await KnowledgeScene.with { scene in
                let worker = try await scene.work("worker")
                try await scene.index.create()
                try await scene.index.put(Self.manuals.documents(0..<2))
                try await scene.index.untilTakenIn()
                try await worker.killHard()
                try await scene.index.put(Self.manuals.documents(2..<6))
                // Nobody will ever hear of these tasks again.
                #expect(try await scene.postgres.run(LoseApplyTasks()).count == 1)
                _ = try await scene.postgres.run(AgePending())
                _ = try await Self.maintain(worker, "second", in: scene)
                try await scene.expectWhole(generations: 1)
                #expect(try await scene.index.search(Manuals.mark(4), mode: "lexical").keys.first == Manuals.key(4))
            }
        }
    }
}

/// Lets the maintenance of indexes be due.
private struct ForgetDuty: PostgresStatement {
    static let sql = "DELETE FROM duty WHERE name = 'knowledge'"
    static func decode(_ row: PostgresRow) throws(PostgresError) {}
}

/// Lets the time pass that previous generations are kept.
private struct PassKeeping: PostgresStatement {
    static let sql = """
        UPDATE generation SET kept_until = clock_timestamp() - interval '1 second' WHERE kept_until IS NOT NULL
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) {}
}

/// Lets pending documents have waited for an hour.
private struct AgePending: PostgresStatement {
    static let sql = "UPDATE document_pending SET since = since - interval '1 hour'"
    static func decode(_ row: PostgresRow) throws(PostgresError) {}
}

/// Removes the tasks that would take documents in, as if they had never been.
private struct LoseApplyTasks: PostgresStatement {
    static let sql = """
        DELETE FROM task_ready r USING task t WHERE t.id = r.task_id AND t.kind = 'index.apply' RETURNING 1
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) {}
}

/// Generations that are over and of which everything was removed, and what is left of chunks of all that are over.
private struct CountRemains: PostgresStatement {
    struct Row: Sendable, Hashable {
        let over: Int64
        let chunks: Int64
    }

    static let sql = """
        SELECT count(*) FILTER (WHERE g.purged_at IS NOT NULL),
            coalesce(sum((SELECT count(*) FROM chunk c WHERE c.generation_id = g.id)), 0)::int8
        FROM generation g WHERE g.state IN ('retired', 'failed', 'cancelled')
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(over: try row.value(0), chunks: try row.value(1))
    }
}
