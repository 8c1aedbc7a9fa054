import Testing

@testable import ProviderSimulator

struct LatencyTests {
    @Test(arguments: [
        ("0", Latency.fixed(.zero)), ("300ms", .fixed(.milliseconds(300))), ("1.5s", .fixed(.milliseconds(1_500))),
        ("fixed:2m", .fixed(.seconds(120))),
        ("uniform:100ms..400ms", .uniform(.milliseconds(100), .milliseconds(400))),
        ("normal:300ms,50ms", .normal(.milliseconds(300), .milliseconds(50))),
        ("lognormal:1s,0.5", .logNormal(.seconds(1), 0.5)),
    ]) func `A latency is read`(text: String, latency: Latency) {
        #expect(Latency(text) == latency)
    }

    @Test(arguments: [
        "", "5", "ms", "-1s", "1d", "11m", "uniform:2s..1s", "uniform:1s", "normal:1s", "lognormal:1s,-1",
        "lognormal:1s,9", "gamma:1s",
    ]) func `Nonsense is no latency`(text: String) {
        #expect(Latency(text) == nil)
    }

    @Test func `Draws stay in their range and follow the seed`() {
        let latency = Latency.uniform(.milliseconds(10), .milliseconds(20))
        var first = SeededGenerator(5)
        var second = SeededGenerator(5)
        for _ in 0..<1_000 {
            let drawn = latency.draw(&first)
            #expect((.milliseconds(10)...(.milliseconds(20))).contains(drawn))
            #expect(drawn == latency.draw(&second))
        }
    }

    @Test func `No draw is negative or endless`() {
        var generator = SeededGenerator(6)
        for _ in 0..<1_000 {
            #expect(Latency.normal(.milliseconds(1), .seconds(1)).draw(&generator) >= .zero)
            #expect(Latency.logNormal(.seconds(600), 5).draw(&generator) <= Latency.max)
        }
    }

    @Test func `Half of all log-normal draws are below the median`() {
        var generator = SeededGenerator(7)
        let latency = Latency.logNormal(.milliseconds(100), 0.8)
        let below = (0..<2_000).count { _ in latency.draw(&generator) < .milliseconds(100) }
        #expect((900...1_100).contains(below))
    }
}
