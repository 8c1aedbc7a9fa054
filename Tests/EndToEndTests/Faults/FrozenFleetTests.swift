import Domain
import Foundation
import PostgresDriver
import TestKit
import Testing

extension FaultTests {
    /// The whole fleet stands still, or parts of it now and then, about as long as a lease.
    @Suite("A frozen fleet", .serialized, .timeLimit(.minutes(3)))
    struct FrozenFleetTests {
        private static let limit = 2

        private func submit(_ count: Int, to api: APIProbe) async throws -> [TaskID] {
            var tasks: [TaskID] = []
            for number in 0..<count {
                tasks.append(try await api.accepted("summarize", ["text": .string("Lamp \(number) was lit at dusk.")]))
            }
            return tasks
        }

        private func expectDone(
            _ tasks: [TaskID], _ api: APIProbe, _ provider: DialectServer, _ installation: Installation
        ) async throws {
            for task in tasks {
                // One that was lost twice waits up to a minute for its third attempt.
                #expect(try await api.ended(task, within: .seconds(90))["state"]?.asString == "succeeded")
            }
            #expect(provider.peak <= Self.limit)
            try await installation.expectDrained()
        }

        @Test("A fleet that wakes up together after all of its leases does not double its slots")
        func everybody() async throws {
            let settings = ["PENSTOCK_POOL_LIMIT": "\(Self.limit)"]
            try await Installation.withProvider(settings: settings, thinking: .milliseconds(300)) {
                installation, provider in
                let api = try await installation.serve()
                let workers = try ["one", "two"].map { try installation.work($0) }
                for worker in workers { try await installation.waitUntilWorking(worker) }
                let tasks = try await submit(12, to: api)
                try await Probe.until("calls are in flight") { !provider.calls.isEmpty }
                for worker in workers { try await worker.freeze() }
                for worker in workers {
                    try await Probe.until("the lease of \(worker.name) is over") {
                        try await installation.postgres.one(ReadLeaseEnd(pid: worker.pid)) < Date()
                    }
                }
                for worker in workers { worker.thaw() }
                try await expectDone(tasks, api, provider, installation)
                #expect(workers.allSatisfy { $0.ending() == nil })
            }
        }

        @Test("Freezes of random length around the lease, of random workers, break nothing")
        func nowAndThen() async throws {
            var seed = Seed(7)
            let settings = ["PENSTOCK_POOL_LIMIT": "\(Self.limit)"]
            try await Installation.withProvider(settings: settings, thinking: .milliseconds(300)) {
                installation, provider in
                let api = try await installation.serve()
                let workers = try ["one", "two"].map { try installation.work($0) }
                for worker in workers { try await installation.waitUntilWorking(worker) }
                let tasks = try await submit(30, to: api)
                for _ in 0..<3 {
                    let worker = workers[Int.random(in: 0..<workers.count, using: &seed)]
                    let length = Int.random(in: 2_000...6_500, using: &seed)
                    try await worker.freeze()
                    // The length of the freeze is the fault itself, not a wait for something.
                    try await Task.sleep(for: .milliseconds(length))
                    worker.thaw()
                }
                try await expectDone(tasks, api, provider, installation)
            }
        }
    }
}
