import Domain
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

extension KnowledgeTests {
    /// Searches whose embedding provider is away.
    @Suite("Searching without the provider", .serialized, .timeLimit(.minutes(2)))
    struct DegradedTests {
        private static let manuals = Manuals(seed: 81, sections: 2, sentences: 3)

        @Test(
            "While the provider refuses or hangs, words are searched within a bound and the answer says so; then all is whole",
            arguments: ["overloaded; endpoint=embeddings", "hang_before_headers; for=60s; endpoint=embeddings"])
        func degraded(_ fault: String) async throws {
            try await KnowledgeScene.with { scene in
                let worker = try await scene.work("worker")
                try await scene.index.create()
                try await scene.index.put(Self.manuals.documents(0..<5))
                try await scene.index.untilTakenIn()
                #expect(try await scene.index.search("the \(Manuals.mark(1)) of the harbor").degraded == nil)

                scene.simulator.script.faults = [try FaultText.rule(fault)]
                // The probe waits twenty seconds, and the hanging provider would take sixty.
                let found = try await scene.index.search("the \(Manuals.mark(2)) of the kettle")
                #expect(found.status == 200 && found.degraded == "lexical_only")
                #expect(found.keys.first == Manuals.key(2))
                // A question that was asked before needs nobody, and one by words alone never does.
                #expect(try await scene.index.search("the \(Manuals.mark(1)) of the harbor").degraded == nil)
                #expect(try await scene.index.search(Manuals.mark(3), mode: "lexical").degraded == nil)
                // What is put waits for the provider, and is not lost.
                try await scene.index.put([Self.manuals.document(0, edit: 1)])
                let calls = scene.simulator.record.calls
                try await Probe.until("it was asked for") { scene.simulator.record.calls > calls }

                scene.simulator.script.faults = []
                // The worker may have rested from the provider, or may wait for an answer that never comes.
                try await worker.killHard()
                try await scene.bury(worker)
                try await scene.work("second")
                try await Probe.until("what was put is found") {
                    _ = try await scene.postgres.run(PassBreakerRest())
                    _ = try await scene.postgres.run(PassWaits())
                    _ = try await scene.postgres.run(PassCallDeadlines())
                    return try await scene.index.generations().allSatisfy { $0["pending"] == 0 }
                }
                try await Probe.until("searches are whole again") {
                    _ = try await scene.postgres.run(PassBreakerRest())
                    let again = try await scene.index.search("the \(Manuals.mark(0, edit: 1)) of the kettle")
                    return again.degraded == nil && again.keys.contains(Manuals.key(0))
                }
                try await scene.expectWhole(generations: 1)
                try await scene.installation.expectDrained()
            }
        }
    }
}
