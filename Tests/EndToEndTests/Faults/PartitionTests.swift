import Domain
import Foundation
import PostgresDriver
import TestKit
import Testing

extension FaultTests {
    /// The wire between a worker and its database is deaf, cut or slow.
    @Suite("A partition", .serialized, .timeLimit(.minutes(3)))
    struct PartitionTests {
        private static func letter(_ number: Int) -> JSONValue {
            ["text": .string("Gate \(number) was shut at noon. Nothing else happened at gate \(number).")]
        }

        @Test("A worker without answers hangs up before its lease ends, and a peer finishes its task within the limit")
        func deafWorker() async throws {
            try await Installation.withProvider(settings: ["PENSTOCK_POOL_LIMIT": "1"]) { installation, provider in
                try await FaultProxy.with(to: installation.databaseURL) { wire in
                    let api = try await installation.serve()
                    let gate = provider.holdFirst { _ in true }
                    let victim = try installation.through(wire).work("victim")
                    let task = try await api.accepted("summarize", Self.letter(1))
                    try await Probe.until("the call is in flight") { gate.isHolding }

                    wire.change { $0.stallsAnswers = true }
                    let hungUpAt = try await Probe.value("the worker hangs up") { provider.calls.first?.endedAt }
                    #expect(provider.calls.first?.ending == .abandoned)
                    #expect(hungUpAt < (try await installation.postgres.one(ReadLeaseEnd(pid: victim.pid))))

                    _ = try installation.work("heir")
                    // The hang-up itself may not have been recorded: then the slot is free after the call's deadline.
                    try await installation.waitUntilLost(victim)
                    _ = try await installation.postgres.run(PassCallDeadlines())
                    #expect(try await api.ended(task)["state"]?.asString == "succeeded")
                    #expect(provider.peak == 1)
                    wire.heal()
                    try await installation.waitUntilReentered(victim)
                    try await installation.expectDrained()
                }
            }
        }

        @Test("Half a fleet that is cut off for longer than its lease changes nothing when it is back, and works again")
        func halfTheFleet() async throws {
            let limit = 3
            let settings = ["PENSTOCK_POOL_LIMIT": "\(limit)"]
            try await Installation.withProvider(settings: settings, thinking: .milliseconds(50)) {
                installation, provider in
                try await FaultProxy.with(to: installation.databaseURL) { wire in
                    let api = try await installation.serve()
                    let gate = provider.holdFirst { _ in true }
                    let victim = try installation.through(wire).work("victim")
                    var tasks = [try await api.accepted("summarize", Self.letter(0))]
                    try await Probe.until("the call is in flight") { gate.isHolding }
                    let heir = try installation.work("heir")
                    try await installation.waitUntilWorking(heir)

                    wire.change { weather in
                        weather.stallsRequests = true
                        weather.stallsAnswers = true
                    }
                    for number in 1...8 { tasks.append(try await api.accepted("summarize", Self.letter(number))) }
                    try await installation.waitUntilLost(victim)
                    for task in tasks.dropFirst() { _ = try await api.ended(task) }
                    wire.heal()
                    gate.open()
                    try await installation.waitUntilReentered(victim)
                    for task in tasks { #expect(try await api.ended(task)["state"]?.asString == "succeeded") }
                    #expect(provider.peak <= limit)
                    #expect(victim.ending() == nil && heir.ending() == nil)
                    try await installation.expectDrained()
                }
            }
        }

        /// A claim on a slow database takes no more than this, and on a fast one as many as there are free slots.
        private static let smallClaim = 8

        @Test("A slow database costs no lease and no attempt; claims are small until it is fast again")
        func slowDatabase() async throws {
            var seed = Seed(18)
            let delays = (0..<64).map { _ in Int.random(in: 200...2000, using: &seed) }
            let limit = 32
            let settings = [
                "PENSTOCK_POOL_LIMIT": "\(limit)", "PENSTOCK_POOL_SIZE": "\(limit / 2)", "PENSTOCK_LEASE_SECONDS": "12",
            ]
            try await Installation.withProvider(settings: settings) { installation, provider in
                let claims = try await ClaimSizes.watch(installation.postgres)
                try await FaultProxy.with(to: installation.databaseURL) { wire in
                    let api = try await installation.serve()
                    let workers = try ["one", "two"].map { try installation.through(wire).work($0) }
                    for worker in workers { try await installation.waitUntilWorking(worker) }
                    wire.change { $0.answerDelays = delays }
                    // Their looks at the empty queue tell them.
                    for worker in workers { _ = try await worker.printed(after: "claims are small until") }
                    // More than there are slots, and all at once: how many a claim takes is the worker's choice.
                    let letters = (0..<40).map { Self.letter($0) }
                    for task in try await api.acceptedTogether("summarize", letters) {
                        let ended = try await api.ended(task, within: .seconds(60))
                        #expect(ended["state"]?.asString == "succeeded")
                        #expect(ended["attempts"]?.asInteger == 1)
                    }
                    let whileSlow = try await claims.take()
                    #expect(whileSlow.allSatisfy { $0 <= Self.smallClaim })
                    #expect(whileSlow.reduce(0, +) >= 40)
                    for worker in workers {
                        let rows = try await installation.postgres.run(ReadWorker(pid: worker.pid))
                        #expect(rows.count == 1 && rows.allSatisfy { !$0.isStopped })
                    }
                    wire.heal()
                    try await Probe.until("claims are large again") {
                        for task in try await api.acceptedTogether("summarize", letters) {
                            #expect(try await api.ended(task)["state"]?.asString == "succeeded")
                        }
                        return try await claims.take().contains { $0 > Self.smallClaim }
                    }
                    #expect(provider.peak <= limit)
                    try await installation.expectDrained()
                }
            }
        }

        @Test("A worker whose notifications are lost without a word does everything by polling")
        func deafListener() async throws {
            try await Installation.with { installation in
                try await FaultProxy.with(to: installation.databaseURL) { wire in
                    // As behind a pooler that gives the session to somebody else: it listens, and hears nothing.
                    wire.change { $0.answerMark = "LISTEN" }
                    let api = try await installation.serve()
                    let worker = try installation.through(wire).work("worker")
                    try await Probe.until("it believes that it listens") { wire.isHolding }
                    try await installation.waitUntilWorking(worker)
                    for number in 0..<5 {
                        let task = try await api.accepted("summarize", Self.letter(number))
                        #expect(try await api.ended(task)["state"]?.asString == "succeeded")
                    }
                    #expect(wire.isHolding)
                    try await installation.expectDrained()
                }
            }
        }
    }
}
