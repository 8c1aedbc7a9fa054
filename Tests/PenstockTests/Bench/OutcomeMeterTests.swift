import Testing

@testable import Assembly

@Suite(.timeLimit(.minutes(1))) struct OutcomeMeterTests {
    @Test func `A crossing keeps the count that was reached, which may be more than was asked for`() {
        let meter = OutcomeMeter(targets: [10, 5, 30])
        meter.add(4)
        #expect(meter.crossing(of: 5)?.count == nil)
        meter.add(8)
        #expect(meter.crossing(of: 5)?.count == 12)
        #expect(meter.crossing(of: 10)?.count == 12)
        #expect(meter.crossing(of: 30)?.count == nil)
        #expect(meter.last.count == 12)
    }

    @Test func `A rate counts from one crossing to the other`() {
        let start = ContinuousClock.now
        let first = OutcomeMeter.Crossing(count: 100, at: start)
        #expect(first.rate(to: OutcomeMeter.Crossing(count: 300, at: start + .milliseconds(500))) == 400)
        #expect(first.rate(to: first) == 0)
    }

    @Test func `Windows are whole, and an empty one is a zero`() {
        let meter = OutcomeMeter()
        meter.add(50)
        #expect(meter.windowRates(until: meter.startedAt + .seconds(5)) == [25, 0])
        #expect(meter.windowRates(until: meter.startedAt + .milliseconds(1999)) == [])
    }

    @Test func `Waiting ends when enough has come`() async throws {
        let meter = OutcomeMeter()
        async let waited: Void = meter.wait(for: 3)
        meter.add(1)
        meter.add(2)
        try await waited
    }

    @Test func `Waiting ends with an error when the worker has ended`() async {
        let meter = OutcomeMeter()
        meter.add(1)
        meter.close()
        let error = await #expect(throws: BenchError.self) { try await meter.wait(for: 2) }
        #expect(error?.code == .workerStopped)
    }
}
