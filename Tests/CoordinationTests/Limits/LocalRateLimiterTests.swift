import Coordination
import ModelGateway
import Testing

@Suite("Rate limits of one process")
struct LocalRateLimiterTests {
    private let clock = ScriptedClock()

    private func limiter(bucketsMax: Int) -> LocalRateLimiter {
        LocalRateLimiter(bucketsMax: bucketsMax, now: { [clock] in clock.milliseconds })
    }

    private func take(_ limiter: LocalRateLimiter, _ group: Int, _ amount: Int64) async -> RateDecision {
        await limiter.reserve(RateRequest(group: "\(group)", demands: [bucket(60, amount)]))
    }

    @Test("It never holds more buckets than it may, however many callers there are")
    func bounded() async {
        let limiter = limiter(bucketsMax: 64)
        for group in 0..<10_000 {
            _ = await take(limiter, group, 1)
            if group % 100 == 0 { clock.move(1) }
            #expect(limiter.count <= 64)
        }
    }

    @Test("Room is made by forgetting full buckets first, and what was drained stays drained")
    func forgetsFull() async {
        let limiter = limiter(bucketsMax: 64)
        for group in 0..<32 { _ = await take(limiter, group, 60) }
        for group in 100..<132 { _ = await take(limiter, group, 1) }
        clock.move(2000)
        // The second half is full again; one more makes room.
        _ = await take(limiter, 999, 60)
        #expect(limiter.count == 33)
        for group in 0..<32 { #expect(await take(limiter, group, 60).wait == 58_000) }
    }

    @Test("When none is full, those that are nearly so go first")
    func forgetsFullest() async {
        let limiter = limiter(bucketsMax: 64)
        for group in 0..<32 { _ = await take(limiter, group, 60) }
        for group in 100..<132 { _ = await take(limiter, group, 1) }
        _ = await take(limiter, 999, 60)
        #expect(limiter.count == 56)
        for group in 0..<32 { #expect(await take(limiter, group, 60).wait == 60_000) }
    }
}
