import Assembly
import Testing

@Suite struct SamplesTests {
    @Test(
        "A quantile is a sample that its share does not exceed",
        arguments: [(0, 1), (0.25, 1), (0.5, 2), (0.51, 3), (0.99, 4), (1, 4)] as [(Double, Double)])
    func quantiles(share: Double, expected: Double) {
        #expect(Samples([4, 2, 1, 3]).quantile(share) == expected)
    }

    @Test(
        "The median of an even number lies in the middle",
        arguments: [([], 0), ([7], 7), ([3, 1, 2], 2), ([4, 1, 2, 3], 2.5)] as [([Double], Double)])
    func median(values: [Double], expected: Double) {
        #expect(Samples(values).median == expected)
    }

    @Test func `Without samples everything is zero`() {
        let none = Samples([])
        #expect((none.count, none.max, none.mean, none.quantile(0.99)) == (0, 0, 0, 0))
    }
}
