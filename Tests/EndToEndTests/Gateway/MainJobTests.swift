import Domain
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

extension GatewayTests {
    /// What Penstock is for, on a day on which a vendor breaks down in the middle of it.
    @Suite("The main job over two vendors", .serialized, .timeLimit(.minutes(2)))
    struct MainJobTests {
        @Test("One vendor breaks down half-way: every document is done by the other, and both bills are in the ledger")
        func failover() async throws {
            // Half of the calls that there are, then defects, then an overload that does not end. The second rule does not
            // see the calls that the first one hit.
            let script = try SimulatorScript.faults(
                "server_error; from=15; to=17; dialect=anthropic", "overloaded; from=15; dialect=anthropic")
            try await WebhookInbox.with { inbox, hook in
                try await GatewayScene.with(CatalogPlan(), script: script) { scene in
                    try await scene.work("one", "two")
                    let document = Gauges()
                    var summaries: [TaskID] = []
                    for _ in 0..<3 {
                        summaries.append(try await scene.api.accepted("summarize", document.input, webhook: hook))
                    }
                    let labels = try await scene.submitClassifications(8, webhook: hook)
                    let shown = try await scene.expectSucceeded(summaries + labels)
                    try await scene.installation.expectDrained()

                    for task in shown {
                        #expect(["scribe", "clerk"].contains(task["result"]?["model"]?.asString ?? ""))
                    }
                    let record = scene.simulator.record
                    #expect(record.bill.total.calls == summaries.count * document.calls + labels.count)
                    for model in ["scribe", "clerk"] {
                        let bill = try #require(record.bill.byModel[model], "\(model) was never asked")
                        let booked = try await scene.postgres.one(ReadBooked(model: model))
                        let billed = ReadBooked.Row(
                            calls: bill.calls, input: bill.input, output: bill.output, nanoDollars: bill.nanoDollars)
                        #expect(booked == billed)
                        #expect((record.inFlightByModel[model]?.peak ?? .max) <= 4)
                    }
                    let used = shown.reduce(Int64(0)) { $0 + ($1["usage"]?["output_tokens"]?.asInteger ?? 0) }
                    #expect(used == Int64(record.bill.total.output))
                    // One outcome, one message.
                    #expect(Set(inbox.letters.map(\.id)).count == shown.count)
                }
            }
        }
    }
}
