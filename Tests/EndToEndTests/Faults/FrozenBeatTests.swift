import Domain
import Foundation
import PostgresDriver
import TestKit
import Testing

extension FaultTests {
    /// Every worker stands still in the middle of a heartbeat: its renewal is on the way, takes effect while the worker
    /// stands, and is heard of when the lease that it gave is almost over, or is.
    ///
    /// They are stopped by SIGSTOP and not by a frozen cgroup, which tests may make on few machines. For everybody else
    /// the two are the same: the kernel runs none of the process's threads (``ProcessUnderTest/freeze()`` waits until it
    /// says so of each), monotonic clocks go on, sockets stay open, and what comes in waits in them. What a cgroup does
    /// beyond that concerns children, of which a worker has none.
    @Suite("A fleet that is frozen in the middle of its heartbeats", .serialized, .timeLimit(.minutes(3)))
    struct FrozenBeatTests {
        private static let limit = 3
        /// How long the workers are frozen, in leases: too short for anybody to notice, until about the end, and beyond.
        private static let lengths: [ClosedRange<Double>] = [0.3...0.6, 0.6...1.0, 1.0...1.6]

        @Test("No worker doubles a call or an outcome, whether it wakes before, about or after the end of its lease")
        func midBeat() async throws {
            var seed = Seed(19)
            let settings = ["PENSTOCK_POOL_LIMIT": "\(Self.limit)"]
            try await Installation.withProvider(settings: settings) { installation, provider in
                try await StandingPoint.install(on: installation.postgres)
                let api = try await installation.serve()
                let workers = try ["one", "two", "three"].map { try installation.work($0) }
                for worker in workers { try await installation.waitUntilWorking(worker) }
                // By then the slots are shared out among the three.
                for worker in workers { try await installation.waitForBeats(2, of: worker) }

                var gates = holdCalls(of: provider)
                var tasks: [TaskID] = []
                for number in 0..<12 {
                    tasks.append(try await api.accepted("summarize", ["text": .string("Lamp \(number) was lit.")]))
                }
                try await Probe.until("every slot has a call in flight") { gates.allSatisfy(\.isHolding) }
                // No task may be lost three times: it would be taken for the cause.
                for _ in 0..<2 {
                    try await Probe.until("a call is in flight") { gates.contains(where: \.isHolding) }
                    try await freezeInBeats(workers, installation.postgres)
                    // Whoever believes that a sleeper's slot is free makes a call that the provider counts beside the
                    // sleeper's, and that stays.
                    let next = holdCalls(of: provider)
                    try await thaw(workers.shuffled(using: &seed), seed: &seed)
                    for gate in gates { gate.open() }
                    gates = next
                }
                for gate in gates { gate.open() }

                for task in tasks {
                    // One that was lost twice waits up to a minute for its third attempt.
                    #expect(try await api.ended(task, within: .seconds(90))["state"]?.asString == "succeeded")
                }
                #expect(provider.peak == Self.limit)
                try await installation.expectDrained()
                #expect(try await installation.postgres.one(CountTasks()).outcomes == Int64(tasks.count))
                #expect(workers.allSatisfy { $0.ending() == nil })
            }
        }

        /// Holds as many calls from now on as there may be.
        private func holdCalls(of provider: DialectServer) -> [DialectServerGate] {
            (0..<Self.limit).map { _ in provider.holdFirst { _ in true } }
        }

        /// Freezes every worker while the renewal of its lease stands in the database, and lets the renewals happen.
        private func freezeInBeats(_ workers: [ProcessUnderTest], _ postgres: PostgresClient) async throws {
            let ends = try await StandingPoint.renewal.hold(on: postgres) {
                try await StandingPoint.renewal.waitUntilReached(by: Int64(workers.count), on: postgres)
                for worker in workers { try await worker.freeze() }
                return try await leaseEnds(of: workers, postgres)
            }
            try await Probe.until("the renewals have taken effect") {
                zip(ends, try await leaseEnds(of: workers, postgres)).allSatisfy { $0 < $1 }
            }
        }

        private func leaseEnds(of workers: [ProcessUnderTest], _ postgres: PostgresClient) async throws -> [Date] {
            var ends: [Date] = []
            for worker in workers { ends.append(try await postgres.one(ReadLeaseEnd(pid: worker.pid))) }
            return ends
        }

        /// Lets the workers go on, each after a length of its own, the first of them soon and the last one late.
        private func thaw(_ workers: [ProcessUnderTest], seed: inout Seed) async throws {
            var passed = Duration.zero
            for (worker, range) in zip(workers, Self.lengths) {
                let length = Duration.seconds(Double(Installation.lease) * Double.random(in: range, using: &seed))
                // The length of the freeze is the fault itself, not a wait for something.
                try await Task.sleep(for: length - passed)
                passed = length
                worker.thaw()
            }
        }
    }
}
