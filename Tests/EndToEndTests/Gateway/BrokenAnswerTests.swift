import Domain
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

extension GatewayTests {
    /// What looks like an answer and is none. Every single byte offset is cut at in `ConformanceAnswerTests`.
    @Suite("Broken answers", .serialized, .timeLimit(.minutes(2)))
    struct BrokenAnswerTests {
        @Test("A stream that is cut, with a reset or as if it were whole, is never a success, in neither dialect")
        func cut() async throws {
            var plan = CatalogPlan()
            plan.summarize = ["clerk"]
            plan.classify = ["scribe"]
            let cuts = [(0, "reset"), (1, "clean"), (90, "reset"), (300, "clean")]
            var script = SimulatorScript()
            script.faults = try ["clerk", "scribe"].flatMap { model in
                try cuts.map { try FaultText.rule("cut; at_byte=\($0); ending=\($1); count=1; models=\(model)") }
            }
            try await GatewayScene.with(plan, script: script) { scene in
                let tasks = try await scene.submitSummaries(4) + scene.submitClassifications(4)
                try await scene.work("worker")
                try await scene.expectSucceeded(tasks, attempts: nil)
                try await scene.installation.expectDrained()
                let record = scene.simulator.record
                #expect(record.byFault["cut"] == 2 * cuts.count)
                #expect(record.calls == tasks.count + 2 * cuts.count)
                #expect(try await scene.postgres.one(CountCalls()).ok == Int64(tasks.count))
                // What was sent of the cut ones is on the bill, and no result came of it.
                #expect(try await scene.postgres.one(CountCheckpointsOfFailures()) == 0)
            }
        }

        @Test("A stream of nothing but signs of life runs into the timer for progress, and the next try succeeds")
        func pings() async throws {
            let script = try SimulatorScript.faults("pings; every=100ms; for=60s; count=1")
            let settings = ["PENSTOCK_CALL_NO_PROGRESS_SECONDS": "2"]
            try await GatewayScene.with(.oneWriter, script: script, settings: settings) { scene in
                let tasks = try await scene.submitSummaries(1)
                try await scene.work("worker")
                try await scene.expectSucceeded(tasks, attempts: 2)
                #expect(try await scene.postgres.one(CountSentBack(code: "provider_no_progress_timeout")) == 1)
                #expect(scene.simulator.record.byEnding == ["abandoned": 1, "answered": 1])
                try await scene.installation.expectDrained()
            }
        }

        @Test("A timer that cannot be used stops the start and is named")
        func badTimer() async throws {
            try await Installation.with(settings: ["PENSTOCK_CALL_IDLE_SECONDS": "0"]) { installation in
                let worker = try installation.work("worker")
                let ending = try await worker.end()
                #expect(ending == .exited(2))
                #expect(worker.output.contains("PENSTOCK_CALL_IDLE_SECONDS"))
            }
        }

        @Test(
            "Huge answers, null characters, broken JSON and answers that stop short are asked for again, and none is stored"
        )
        func hostile() async throws {
            var plan = CatalogPlan()
            plan.summarize = ["clerk"]
            plan.classify = ["scribe"]
            // All of them begin together, so that no task meets more than its share.
            plan.alfaLimit = 8
            plan.bravoLimit = 8
            let script = try SimulatorScript.faults(
                "huge_answer; bytes=10000000; count=1; models=clerk", "null_character; count=1; models=clerk",
                "malformed_stream; count=1; models=clerk", "length_stop; count=1; models=clerk",
                "empty_answer; count=1; models=clerk", "canary_leak; count=1; models=clerk",
                "bad_json; count=2; models=scribe", "off_schema; count=2; models=scribe")
            try await GatewayScene.with(plan, script: script) { scene in
                let tasks = try await scene.submitSummaries(6) + scene.submitClassifications(4)
                try await scene.work("worker")
                try await scene.expectSucceeded(tasks, attempts: nil)
                try await scene.installation.expectDrained()
                #expect(scene.simulator.record.byFault.values.reduce(0, +) == 10)
                #expect(try await scene.postgres.one(CountCalls()).ok == Int64(tasks.count))
                #expect(try await scene.postgres.one(CountCheckpointsOfFailures()) == 0)
            }
        }
    }
}

/// Checkpoints beyond the calls that were good.
private struct CountCheckpointsOfFailures: PostgresStatement {
    static let sql = """
        SELECT count(*) FROM checkpoint p WHERE p.cost_nanos > 0 AND NOT EXISTS (
            SELECT 1 FROM model_call c WHERE c.task_id = p.task_id AND c.state = 'ok' AND c.cost_nanos = p.cost_nanos)
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
