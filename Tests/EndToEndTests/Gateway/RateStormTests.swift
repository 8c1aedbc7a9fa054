import Domain
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

extension GatewayTests {
    /// One provider asks everybody to come back later, and the other one knows nothing of it.
    @Suite("A storm of 429", .serialized, .timeLimit(.minutes(1)))
    struct RateStormTests {
        private static let batches = 3

        @Test("A provider's tasks wait for the reason rate and use no attempt, and the other provider's all go on")
        func othersGoOn() async throws {
            var plan = CatalogPlan()
            plan.summarize = ["clerk"]
            plan.classify = ["scribe"]
            let script = try SimulatorScript.faults("rate_limited; retry_after=3s; models=clerk,vectors")
            try await GatewayScene.with(plan, script: script) { scene in
                let embeddings = try await Self.submitEmbeddings(2, to: scene.api)
                let summaries = try await scene.submitSummaries(4)
                let stopped = embeddings + summaries
                try await scene.work("one", "two")
                try await Probe.until("one of them waits") {
                    try await scene.postgres.one(CountWaiting(reason: "rate")).waiting > 0
                }
                let others = try await scene.submitClassifications(12)
                try await scene.expectSucceeded(others)

                let during = scene.simulator.record
                #expect(during.bill.byModel["scribe"]?.calls == others.count)
                #expect(during.bill.byModel["clerk"] == nil && during.bill.byModel["vectors"] == nil)
                for task in stopped {
                    let state = try await scene.api.task(task)["state"]?.asString ?? ""
                    #expect(["queued", "waiting", "running"].contains(state))
                }

                scene.simulator.script.faults = []
                try await scene.expectSucceeded(stopped)
                try await scene.installation.expectDrained()
                let record = scene.simulator.record
                let vectors = record.kept.filter { $0.endpoint == .embeddings }
                // Whatever came back was asked again as it had been packed, and paid for once.
                #expect(Set(vectors.map(\.work)).count == embeddings.count * Self.batches)
                #expect(record.bill.byModel["vectors"]?.calls == embeddings.count * Self.batches)
                #expect(record.bill.byModel["clerk"]?.calls == summaries.count)
                for (_, count) in record.inFlightByModel { #expect(count.peak <= 4) }
                // That a provider has much to do does not mean that it is broken.
                #expect(try await scene.postgres.one(CountEvents(action: "breaker.opened")) == 0)
            }
        }

        /// Texts for more than two batches of 256 each.
        private static func submitEmbeddings(_ count: Int, to api: APIProbe) async throws -> [TaskID] {
            var tasks: [TaskID] = []
            for number in 0..<count {
                let texts = (0..<600).map { JSONValue.string("Line \($0) of book \(number).") }
                tasks.append(try await api.accepted("embed", ["texts": .array(texts)]))
            }
            return tasks
        }
    }
}
