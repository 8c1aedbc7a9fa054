import Domain
import ProviderSimulator

/// One part of `bench gateway`, which can be run alone. The order is that of a run: what measures memory comes first,
/// before other parts have left theirs behind.
package enum GatewayPart: String, Sendable, CaseIterable {
    case streams, added, slots, bill, racers
}

/// `bench gateway`: real workers and the real gateway, with admission and settlement transactions, budgets and limits per
/// minute, against a simulated provider. What it adds to a call, how much of a provider's limit it uses, what many slow
/// streams cost; and in every part whether the limit was kept and the ledger equals the provider's bill.
package struct GatewayScenario: BenchScenario {
    package static let name = "gateway"
    package static let racers = 64

    /// Of each case of `added`, and of `bill`.
    package var calls = 1000
    package var streams = 1000
    /// How long the streams last, and each case of `slots`.
    package var seconds = 20
    package var parts = Set(GatewayPart.allCases)
    /// This program, for the processes beside this one; nil to do everything in this process.
    package var program: String?
    /// Limits and latencies of `slots`. With 200 slots and 200 ms a machine would have to make 1,000 calls a second, and the
    /// figure would tell of its processors instead of its slots.
    var cases = [
        SlotsPart.Case(limit: 10, latency: .milliseconds(200)), SlotsPart.Case(limit: 200, latency: .seconds(1)),
        SlotsPart.Case(limit: 200, latency: .seconds(1), spread: 0.5),
    ]
    var racers = Self.racers
    var plan = SimulatorPlan()

    package init() {}

    /// The latency of every call of `slots`, or its mean, whatever the limit.
    package mutating func setLatency(_ latency: Duration) {
        cases = cases.map { SlotsPart.Case(limit: $0.limit, latency: latency, spread: $0.spread) }
    }

    package func run(on server: BenchServer) async throws -> BenchReport {
        try await BenchRedis.with(server) { redis in
            var report = BenchReport(
                scenario: Self.name,
                parameters: [
                    "calls": calls, "streams": streams, "seconds": seconds, "racers": racers,
                    "redis": redis == nil ? 0 : 1,
                ])
            if redis == nil {
                report.notes.append(
                    "redis-server is not installed, so the limits per minute were those of each process")
            }
            let ground = GatewayGround(server: server, redis: redis, program: program)
            for part in GatewayPart.allCases where parts.contains(part) {
                report.add(try await run(part, on: ground))
            }
            return report
        }
    }

    private func run(_ part: GatewayPart, on ground: GatewayGround) async throws -> BenchPart {
        switch part {
        case .streams: try await StreamsPart(streams: streams, seconds: seconds, plan: plan).run(on: ground)
        case .added: try await AddedPart(calls: calls, plan: plan).run(on: ground)
        case .slots: try await SlotsPart(cases: cases, seconds: seconds, plan: plan).run(on: ground)
        case .bill: try await BillPart(calls: calls, plan: plan).run(on: ground)
        case .racers: try await RacersPart(racers: racers, plan: plan).run(on: ground)
        }
    }
}
