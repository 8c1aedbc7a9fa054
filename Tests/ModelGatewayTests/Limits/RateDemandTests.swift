import ModelGateway
import Testing

@Suite("What is asked of a bucket")
struct RateDemandTests {
    @Test("Numbers out of bounds are brought into them, except an amount that can never fit")
    func bounds() {
        let demand = RateDemand(bucket: "b", capacity: -1, perMinute: .max, amount: .max)
        #expect(demand.capacity == 1)
        #expect(demand.perMinute == RateDemand.unitsMax)
        #expect(!demand.fits)
        #expect(RateDemand(bucket: "b", perMinute: 5, amount: -3).amount == 0)
    }

    @Test("The shares of all processes together stay within the whole", arguments: [1, 2, 3, 7, 100])
    func shares(workers: Int) {
        let whole = RateDemand(
            bucket: "b", perMinute: 1000, amount: 900,
            ramp: RateRamp(from: 300, growthPermille: 500, windowMinutes: 15))
        let share = whole.share(of: workers)
        #expect(share.perMinute * Int64(workers) <= 1000)
        #expect(share.fits)
        #expect((share.ramp?.from ?? 0) * Int64(workers) <= 300)
        #expect(whole.share(of: 0) == whole)
    }

    @Test(
        "A ramp starts where it begins, grows by its share of what was taken, and ends at the limit",
        arguments: [(0, 1_000_000), (15_000_000, 1_500_000), (22_500_000, 2_250_000), (1_000_000_000, 4_000_000)])
    func ramp(before: Int64, expected: Int64) {
        #expect(RateRamp.openAI.rate(after: before, atMost: 4_000_000) == expected)
    }
}
