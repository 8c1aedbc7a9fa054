import Foundation
import ProviderSimulator
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct RecordTests {
    @Test func `Peaks count every call in flight, in all, by model and by key`() async throws {
        try await Calls.with { calls in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        _ = try await calls.chat(
                            .openai, fault: "hang_after_headers", key: "key-\(number % 4)",
                            model: number < 15 ? "a" : "b")
                    }
                }
                try await Probe.until("all are in flight") { calls.simulator.record.inFlight.now == 20 }
                group.cancelAll()
            }
            try await Probe.until("all have left") { calls.simulator.record.inFlight.now == 0 }
            let record = calls.simulator.record
            #expect(record.inFlight.peak == 20)
            #expect(record.inFlightByModel.mapValues(\.peak) == ["a": 15, "b": 5])
            #expect(record.inFlightByCredential.values.map(\.peak) == [5, 5, 5, 5])
            #expect(record.byEnding == ["abandoned": 20])
        }
    }

    @Test func `Calls one after the other are never two in flight`() async throws {
        try await Calls.with { calls in
            for _ in 0..<30 { _ = try await calls.chat(.openai) }
            #expect(calls.simulator.record.inFlight.peak == 1)
        }
    }

    @Test func `The last calls are kept and totals stay exact`() async throws {
        var configuration = SimulatorConfiguration()
        configuration.callsKept = 3
        try await SimulatorServer.with(configuration) { simulator, url in
            let calls = Calls(simulator: simulator, url: url)
            for _ in 0..<5 { _ = try await calls.chat(.anthropic) }
            #expect(simulator.record.kept.map(\.number) == [3, 4, 5])
            #expect(simulator.record.calls == 5)
            #expect(simulator.bill.total.calls == 5)
        }
    }

    @Test func `A record tells what a call was and holds no key`() async throws {
        try await Calls.with { calls in
            _ = try await calls.chat(.openai, fault: "overloaded", key: "sk-very-secret")
            let page = try await RawClient.send("GET", calls.url + "/simulator/record")
            let kept = (page.json?["kept"] as? [[String: Any]])?.first
            #expect(kept?["endpoint"] as? String == "chat")
            #expect(kept?["dialect"] as? String == "openai")
            #expect(kept?["model"] as? String == "model-a")
            #expect(kept?["status"] as? Int == 503)
            #expect(kept?["fault"] as? String == "overloaded")
            #expect(kept?["ending"] as? String == "answered")
            #expect((kept?["credential"] as? String)?.count == 12)
            #expect(!page.text.contains("secret"))
            #expect(page.json?["peak_in_flight"] as? Int == 1)
        }
    }

    @Test func `The same work has the same name, whatever its random words`() async throws {
        try await Calls.with { calls in
            let words = ["0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"]
            for word in words { _ = try await calls.chat(.openai, prompt: "Text \(word) here") }
            _ = try await calls.chat(.openai, prompt: "Another text")
            let names = calls.simulator.record.kept.map(\.work)
            #expect(names.count == 3 && names[0] == names[1] && names[1] != names[2])
        }
    }

    @Test func `A reset forgets what has ended and goes on counting`() async throws {
        try await Calls.with { calls in
            _ = try await calls.chat(.openai)
            let reset = try await RawClient.send("DELETE", calls.url + "/simulator/record")
            #expect(reset.status == 204)
            #expect(calls.simulator.record.calls == 0)
            #expect(calls.simulator.bill.total.calls == 0)
            _ = try await calls.chat(.openai)
            #expect(calls.simulator.record.kept.map(\.number) == [2])
        }
    }

    @Test func `A page that is not there is a problem that names those that are`() async throws {
        let reply = try await Calls.with { try await RawClient.send("GET", $0.url + "/simulator/none") }
        #expect(reply.status == 404)
        #expect(reply.header("content-type") == "application/problem+json")
    }
}
