import Domain
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

extension GatewayTests {
    /// Redis holds hints: it may go in the middle of the work, and come back empty.
    @Suite(
        "Redis that is killed under load", .serialized,
        .enabled(if: RedisServer.isExpected, Comment(rawValue: RedisServer.skipReason)), .timeLimit(.minutes(2)))
    struct LostRedisTests {
        private static let limit = 12
        private static let tasks = 60

        @Test("Every task succeeds in one attempt, and no more leave than the limit and each process's share allow")
        func onlySlower() async throws {
            var plan = CatalogPlan()
            plan.summarize = ["clerk"]
            plan.bravoLimit = 8
            plan.bravoRequestsPerMinute = 6_000
            let started = plan
            try await RedisServer.with { redis in
                try await GatewayScene.with(started, settings: ["REDIS_URL": redis.url]) { scene in
                    _ = try await scene.postgres.run(LimitAlpha(requests: Int32(Self.limit)))
                    let workers = try await scene.work("one", "two")
                    try await Probe.until("API and workers know Redis") { try redis.info("connected_clients") >= 4 }
                    // By then each of them has counted again how many share a limit.
                    try await scene.installation.waitForBeats(5, of: workers[0])
                    let begin = ContinuousClock.now
                    let tasks = try await scene.submitSummaries(Self.tasks)
                    try await Self.waitForCalls(Self.limit, in: scene)
                    let keys = try redis.ask("DBSIZE")
                    #expect(keys != ":0", "the limits were not in Redis")

                    try await redis.killHard()
                    // What each process has for itself lets some more go; the rest waits.
                    try await Self.waitForCalls(Self.limit + Self.limit / 2, in: scene)
                    try await redis.start()
                    // It is as if nobody had asked yet.
                    try await Self.waitForCalls(2 * Self.limit + Self.limit / 2, in: scene)
                    let minutes = (ContinuousClock.now - begin) / .seconds(60)
                    // The limit three times: Redis's, that of the time without it, and that of an empty one.
                    let most = 3 * Self.limit + Int(Double(Self.limit) * minutes) + 2
                    let calls = scene.simulator.record.calls
                    #expect(calls <= most, "\(calls) calls, \(most) at most")

                    _ = try await scene.postgres.run(LimitAlpha(requests: nil))
                    try await Probe.until("everything has ended") {
                        _ = try await scene.postgres.run(PassWaits())
                        return try await scene.postgres.one(CountWaiting(reason: "")).live == 0
                    }
                    try await scene.expectSucceeded(tasks)
                    #expect(scene.simulator.record.calls == tasks.count)
                    #expect(scene.simulator.record.inFlight.peak <= 8)
                    try await scene.installation.expectDrained()
                }
            }
        }

        /// Lets whoever waits ask again meanwhile: what is under test is the limiter's answer, not the length of a wait.
        private static func waitForCalls(_ count: Int, in scene: GatewayScene) async throws {
            try await Probe.until("\(count) calls have left", within: .seconds(60)) {
                _ = try await scene.postgres.run(PassWaits())
                return scene.simulator.record.calls >= count
            }
        }
    }
}
