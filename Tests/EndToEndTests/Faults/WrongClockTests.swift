import Domain
import Foundation
import PostgresDriver
import TestKit
import Testing

extension FaultTests {
    /// Clocks are wrong and jump.
    @Suite("A wrong clock", .serialized, .enabled(if: ShiftedClock.isAvailable), .timeLimit(.minutes(2)))
    struct WrongClockTests {
        private static func letter(_ number: Int) -> JSONValue {
            ["text": .string("Valve \(number) was opened at dawn. The water rose at valve \(number).")]
        }

        @Test("A worker whose clock is an hour off and jumps during a call keeps its lease, and settles once")
        func workerClock() async throws {
            try await ShiftedClock.with { clock in
                try await Installation.withProvider { installation, provider in
                    let api = try await installation.serve()
                    let worker = try installation.work("worker", settings: clock.environment)
                    try await installation.waitUntilWorking(worker)
                    for (number, seconds) in [Int64(3600), -3600, 0].enumerated() {
                        let gate = provider.holdFirst { $0.text.contains("Valve \(number) ") }
                        let task = try await api.accepted("summarize", Self.letter(number))
                        try await Probe.until("the call is in flight") { gate.isHolding }
                        try clock.set(seconds: seconds)
                        try await installation.waitForBeats(2, of: worker)
                        gate.open()
                        let ended = try await api.ended(task)
                        #expect(ended["state"]?.asString == "succeeded")
                        #expect(ended["attempts"]?.asInteger == 1)
                    }
                    let rows = try await installation.postgres.run(ReadWorker(pid: worker.pid))
                    #expect(rows.count == 1 && rows.allSatisfy { !$0.isStopped })
                    #expect(provider.calls.count == 3)
                    try await installation.expectDrained()
                }
            }
        }

        @Test("A database whose clock jumps ten minutes ahead ends leases once, and fires what is due once")
        func databaseClock() async throws {
            try await ShiftedClock.with { clock in
                try await DialectServer.with { provider, url in
                    try await PostgresCluster.with(environment: clock.environment) { cluster in
                        let models = Installation.models(at: url)
                        try await Installation.with(cluster, settings: models) { installation in
                            try await jump(clock, in: installation, provider)
                        }
                    }
                }
            }
        }

        private func jump(
            _ clock: ShiftedClock, in installation: Installation, _ provider: DialectServer
        ) async throws {
            let api = try await installation.serve()
            let worker = try installation.work("worker")
            let gate = provider.holdFirst { $0.text.contains("Valve 0 ") }
            let held = try await api.accepted("summarize", Self.letter(0))
            try await Probe.until("the call is in flight") { gate.isHolding }
            let due = RFC3339.string(from: Date(timeIntervalSinceNow: 300))
            let answer = try await api.send(
                "POST", "/v1/tasks",
                ["kind": "summarize", "input": Self.letter(1), "run_at": .string(due)])
            let scheduled = try #require(answer.json["id"]?.asString.flatMap { TaskID($0) })
            #expect(try await api.task(scheduled)["state"]?.asString == "scheduled")

            try clock.set(seconds: 600)
            let fired = try await api.ended(scheduled)
            gate.open()
            let ended = try await api.ended(held)
            #expect(fired["state"]?.asString == "succeeded" && fired["attempts"]?.asInteger == 1)
            #expect(ended["state"]?.asString == "succeeded")
            // A heartbeat may have come before anybody saw that the lease was over; then nothing was lost at all.
            #expect((1...2).contains(ended["attempts"]?.asInteger ?? 0))
            #expect(worker.ending() == nil)
            try await installation.expectDrained()
            #expect(try await installation.postgres.one(CountTasks()).outcomes == 2)
        }
    }
}
