import Coordination
import Domain
import ModelGateway
import RedisDriver
import TestKit
import Testing

@Suite("The two kinds of buckets", .enabled(if: RedisServer.isExpected, Comment(rawValue: RedisServer.skipReason)))
struct RateTwinTests {
    @Test("Both come to the same decisions, whatever is asked of them and however the clock goes", arguments: 1...6)
    func twins(seed: Int) async throws {
        var generator = SplitMix64(seed: UInt64(seed))
        let clock = ScriptedClock()
        try await RedisServer.with { server in
            let client = try RedisClient(url: server.url)
            try await client.connect()
            let redis = RedisRateLimiter(client, timeout: .seconds(20), now: { clock.milliseconds })
            let local = LocalRateLimiter(now: { clock.milliseconds })
            var shapes = (0..<3).map { _ in Self.shape(&generator) }
            for step in 0..<600 {
                let steps: [Int64] = [0, 1, 7, 999, 59_999, 3_600_000, -500, -59_000, -120_000]
                clock.move(steps.randomElement(using: &generator) ?? 0)
                if Int.random(in: 0..<20, using: &generator) == 0 {
                    shapes[Int.random(in: 0..<3, using: &generator)] = Self.shape(&generator)
                }
                let demands = (0..<3).shuffled(using: &generator).prefix(Int.random(in: 1...3, using: &generator)).map {
                    let (rate, ramp) = shapes[$0]
                    return bucket(rate, Int64.random(in: 0...rate, using: &generator), name: "b\($0)", ramp: ramp)
                }
                let request = RateRequest(group: "twins", demands: Array(demands))
                if Bool.random(using: &generator) {
                    let mine = try await redis.reserve(request)
                    let yours = await local.reserve(request)
                    #expect(mine.isGranted == yours.isGranted && mine.wait == yours.wait, "step \(step): \(request)")
                } else {
                    let used = demands.map { Int64.random(in: 0...($0.amount * 2), using: &generator) }
                    try await redis.settle(RateGrant(request, isLocal: false), used: used)
                    await local.settle(RateGrant(request, isLocal: true), used: used)
                }
            }
        }
    }

    /// Slow enough that no key expires while the test runs, whose clock is not Redis's.
    private static func shape(_ generator: inout SplitMix64) -> (Int64, RateRamp?) {
        let rate = Int64.random(in: 1...2000, using: &generator)
        guard Bool.random(using: &generator) else { return (rate, nil) }
        return (
            rate,
            RateRamp(
                from: Int64.random(in: 1...rate, using: &generator), growthPermille: 500,
                windowMinutes: Int64.random(in: 1...20, using: &generator))
        )
    }
}
