import Domain
import PostgresDriver
import TestKit
import Testing

extension FaultTests {
    /// A task that takes its worker down with it, every time.
    @Suite("A poison task", .serialized, .timeLimit(.minutes(3)))
    struct PoisonTaskTests {
        @Test(
            "It is set aside when it has killed as many workers as it may, and its neighbours are done meanwhile and after"
        )
        func setAside() async throws {
            try await Installation.withProvider(settings: ["PENSTOCK_DEATHS_MAX": "2"]) { installation, provider in
                let api = try await installation.serve()
                let poison = try await api.accepted("summarize", ["text": "Poison is in the well. Nobody drinks."])
                var neighbours: [TaskID] = []
                for round in 1...2 {
                    let gate = provider.holdFirst { $0.text.contains("Poison") }
                    let victim = try installation.work("victim \(round)")
                    try await Probe.until("the poison is at work") { gate.isHolding }
                    // The same worker does other work until it dies.
                    let neighbour = try await api.accepted(
                        "summarize", ["text": .string("Bucket \(round) went up the hill. It came down empty.")])
                    #expect(try await api.ended(neighbour)["state"]?.asString == "succeeded")
                    neighbours.append(neighbour)
                    try await victim.killHard()
                    gate.open()
                }
                _ = try installation.work("heir")
                let ended = try await api.ended(poison)
                #expect(ended["state"]?.asString == "failed")
                #expect(ended["error"]?["code"]?.asString == "crash_loop")
                #expect(try await api.actions(of: poison).filter { $0 == "attempt.lost" }.count == 2)
                let last = try await api.accepted("summarize", ["text": "The well was sealed. A new one was dug."])
                #expect(try await api.ended(last)["state"]?.asString == "succeeded")
                // The innocent were done once, by whoever had them.
                for neighbour in neighbours {
                    #expect(try await api.actions(of: neighbour).filter { $0 == "task.succeeded" }.count == 1)
                }
                try await installation.expectDrained()
            }
        }
    }
}
