import Domain
import Glibc
import PostgresDriver
import TestKit
import Testing

/// SIGTERM: no more claims, running attempts may end in time, the rest is handed back uncounted, and the exit is clean.
@Suite("A graceful stop", .serialized, .timeLimit(.minutes(2)))
struct GracefulStopTests {
    private static let text: JSONValue = ["text": "Water flows down the pipe. The turbine turns. The lamp is lit."]

    @Test("What does not end in time is handed back without counting an attempt")
    func handsBackUncounted() async throws {
        let settings = Installation.calm(["PENSTOCK_DRAIN_SECONDS": "1"])
        try await Installation.withProvider(settings: settings) { installation, provider in
            let api = try await installation.serve()
            let gate = provider.holdFirst { _ in true }
            let first = try installation.work("first")
            let task = try await api.accepted("summarize", Self.text)
            try await Probe.until("the call is in flight") { gate.isHolding }

            first.send(SIGTERM)
            // 1 s of drain, up to 5 s for what is interrupted, and what a loaded machine needs on top.
            #expect(try await first.end(within: .seconds(20)) == .exited(0))
            #expect(try await api.task(task)["state"]?.asString == "queued")
            #expect(try await api.task(task)["attempts"]?.asInteger == 0)
            #expect(provider.calls.map(\.ending) == [.abandoned])

            _ = try installation.work("second")
            let ended = try await api.ended(task)
            #expect(ended["state"]?.asString == "succeeded")
            #expect(ended["attempts"]?.asInteger == 1)
            let attempts = try await installation.postgres.run(ReadAttempts(task: task))
            #expect(attempts == [.init(ending: "interrupted", isCounted: false), .init(ending: "ok", isCounted: true)])
            #expect(try await api.actions(of: task).contains("attempt.released"))
            // The interrupted call was closed by the worker itself; nothing is left in doubt.
            #expect(try await installation.postgres.one(CountCalls()).cancelled == 1)
            try await expectDrained(installation.postgres)
        }
    }

    @Test("What ends in time is settled by the worker that is stopping")
    func settlesWhatEndsInTime() async throws {
        let settings = Installation.calm(["PENSTOCK_DRAIN_SECONDS": "30"])
        try await Installation.withProvider(settings: settings) { installation, provider in
            let api = try await installation.serve()
            let gate = provider.holdFirst { _ in true }
            let worker = try installation.work("worker")
            let task = try await api.accepted("summarize", Self.text)
            try await Probe.until("the call is in flight") { gate.isHolding }

            worker.send(SIGTERM)
            _ = try await worker.printed(after: "draining")
            let late = try await api.accepted("summarize", Self.text)
            gate.open()
            #expect(try await worker.end(within: .seconds(20)) == .exited(0))
            let ended = try await api.task(task)
            #expect(ended["state"]?.asString == "succeeded")
            #expect(ended["attempts"]?.asInteger == 1)
            // It took nothing new.
            #expect(try await api.task(late)["state"]?.asString == "queued")
            #expect(provider.calls.count == 1)
            try await expectSound(installation.postgres)
        }
    }

    @Test("A second signal does not lose the task")
    func secondSignalLosesNothing() async throws {
        try await Installation.withProvider(settings: ["PENSTOCK_DRAIN_SECONDS": "30"]) { installation, provider in
            let api = try await installation.serve()
            let gate = provider.holdFirst { _ in true }
            let first = try installation.work("first")
            let task = try await api.accepted("summarize", Self.text)
            try await Probe.until("the call is in flight") { gate.isHolding }
            first.send(SIGTERM)
            _ = try await first.printed(after: "draining")
            first.send(SIGTERM)
            first.send(SIGKILL)
            _ = try await first.end()
            _ = try installation.work("second")
            #expect(try await api.ended(task)["state"]?.asString == "succeeded")
            _ = try await installation.postgres.run(PassCallDeadlines())
            try await Probe.until("nothing is open") { try await installation.postgres.one(CountCalls()).open == 0 }
            try await expectDrained(installation.postgres)
        }
    }
}
