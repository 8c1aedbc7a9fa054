import Domain
import Foundation
import PostgresDriver
import TestKit
import Testing

extension FaultTests {
    /// Random faults, several in a row, on everything at once. The same seed gives the same faults in the same order;
    /// `PENSTOCK_NEMESIS_SECONDS` and `PENSTOCK_NEMESIS_SEED` make a long run of it.
    @Suite("The nemesis", .timeLimit(.minutes(NemesisSettings.minutesMax)))
    struct NemesisTests {
        private static let limit = 4

        @Test("Whatever it does, nothing is lost, nothing is there twice, nothing is unexpected")
        func breaksNothing() async throws {
            try await WebhookInbox.with { _, hook in
                try await DialectServer.with(thinking: .milliseconds(120)) { provider, url in
                    try await PostgresCluster.with { cluster in
                        let settings = Installation.models(at: url).merging(
                            ["PENSTOCK_POOL_LIMIT": "\(Self.limit)", "PENSTOCK_DRAIN_SECONDS": "5"]
                        ) { $1 }
                        try await Installation.with(cluster, settings: settings) { installation in
                            try await FaultProxy.with(to: installation.databaseURL) { wire in
                                try await run(installation, cluster, wire, provider, hook: hook)
                            }
                        }
                    }
                }
            }
        }

        private func run(
            _ installation: Installation, _ cluster: PostgresCluster, _ wire: FaultProxy, _ provider: DialectServer,
            hook: String
        ) async throws {
            let port = try PostgresCluster.freePort()
            let process = try installation.startAPI(port: port)
            let api = APIProbe(url: try await process.printed(after: "ready: "), key: installation.key)
            let clients = RecordedClients(api: api, hook: hook)
            let nemesis = try Nemesis(
                cluster: cluster, installation: installation, wire: wire, api: process, port: port)
            let plan = NemesisPlan(seed: NemesisSettings.seed)
            // Ends with this function.
            async let _ = nemesis.closeDeadCalls()
            try await clients.work(width: 6) {
                try await Probe.until("clients are at work") { clients.submitted > 12 }
                try await nemesis.rage(for: .seconds(NemesisSettings.seconds), plan)
            }
            try await installation.expectDrained(within: .seconds(90))
            let stored = try await installation.postgres.run(ReadStoredTasks())
            let verdict = HistoryChecker.check(clients.history.operations, against: stored)
            await report(verdict, nemesis, provider)
            #expect(verdict.breaches == [], "\(clients.history.lines(about: verdict.breaches.map(\.subject)))")
            #expect(clients.refusals == [])
            #expect(verdict.acknowledged == verdict.submitted && verdict.submitted > 12)
            #expect(provider.peak <= Self.limit)
            // A task that was struck again and again may use up its attempts; most must not.
            #expect(verdict.unsuccessful.count * 20 <= verdict.submitted)
        }

        private func report(_ verdict: HistoryVerdict, _ nemesis: Nemesis, _ provider: DialectServer) async {
            print(
                """
                nemesis, seed \(NemesisSettings.seed): \(await nemesis.injected.map(\.rawValue).joined(separator: ", "))
                  \(verdict)
                  recovery after SIGKILL: \(Self.shares(await nemesis.afterKill)); \
                after a restart of Postgres: \(Self.shares(await nemesis.afterRestart))
                  provider: \(provider.calls.count) calls, at most \(provider.peak) in flight of \(Self.limit)
                """)
        }

        private static func shares(_ durations: [Duration]) -> String {
            let sorted = durations.sorted()
            guard let worst = sorted.last else { return "not measured" }
            let p99 = sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
            return "p50 \(text(sorted[sorted.count / 2])), p99 \(text(p99)), worst \(text(worst)) of \(sorted.count)"
        }

        private static func text(_ duration: Duration) -> String { String(format: "%.2f s", duration.seconds) }
    }
}

extension FaultTests {
    @Suite("The nemesis' plan")
    struct NemesisPlanTests {
        @Test("The same seed gives the same faults, and every fault comes before any comes again")
        func plan() {
            var plans = [NemesisPlan(seed: 3), NemesisPlan(seed: 3)]
            let steps = plans.indices.map { index in NemesisFault.allCases.map { _ in plans[index].next() } }
            #expect(steps[0].map(\.fault) == steps[1].map(\.fault))
            #expect(steps[0].map(\.length) == steps[1].map(\.length))
            #expect(Set(steps[0].map(\.fault)) == Set(NemesisFault.allCases))
        }
    }
}
