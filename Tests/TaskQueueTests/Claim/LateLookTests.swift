import Domain
import Testing

@testable import TaskQueue

@Suite("Looks at what came late")
struct LateLookTests {
    private let start = ContinuousClock.now

    private func after(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    /// Looks as soon as it may, again and again until it is at the front, each look taking what `cost` says; returns the
    /// stretches and when each began.
    private func round(
        _ look: inout LateLook, top: Int64, from time: Double, cost: (LateLook.Stretch) -> Duration
    ) -> [(stretch: LateLook.Stretch, at: Double)] {
        var looks: [(LateLook.Stretch, Double)] = []
        var time = time
        while looks.last?.0.high ?? 0 < top {
            if let stretch = look.next(upTo: top, now: after(time)) {
                looks.append((stretch, time))
                let taking = cost(stretch)
                time += taking.seconds
                look.didLook(at: stretch, upTo: top, taking: taking, now: after(time))
            }
            time += 0.001
        }
        return looks
    }

    @Test("Without marks nobody looks")
    func nothing() { #expect(LateLook(now: start).next(upTo: 0, now: after(60)) == nil) }

    @Test(
        "The stretches of a round touch, and cover every place up to the highest mark",
        arguments: [1, 65_536, 10_000_019])
    func covers(top: Int64) {
        var look = LateLook(now: start)
        for round in [
            round(&look, top: top, from: 2) { _ in .milliseconds(1) },
            round(&look, top: top, from: 900) { _ in .milliseconds(70) },
        ] {
            let stretches = round.map(\.stretch)
            #expect(stretches.first?.low == 0 && stretches.last?.high == top)
            #expect(zip(stretches, stretches.dropFirst()).allSatisfy { $0.high == $1.low })
        }
    }

    @Test("While tasks are claimed a round begins every two seconds, while none are every ten")
    func periods() {
        var look = LateLook(now: start)
        #expect(look.next(upTo: 100, now: after(1.9)) == nil)
        _ = round(&look, top: 100, from: 2) { _ in .milliseconds(1) }
        #expect(look.next(upTo: 200, now: after(3.9)) == nil)
        #expect(look.next(upTo: 200, now: after(4.1)) != nil)
        #expect(look.next(upTo: 100, now: after(11.9)) == nil)
        #expect(look.next(upTo: 100, now: after(12.1)) != nil)
    }

    @Test("With four million dead rows in the way looks get short, and take a fiftieth of the time at most")
    func bounded() {
        var look = LateLook(now: start)
        // A dead row costs a microsecond.
        let cost: (LateLook.Stretch) -> Duration = { .microseconds($0.high - $0.low) }
        _ = round(&look, top: 4_000_000, from: 2, cost: cost)
        let second = round(&look, top: 4_000_000, from: 1_000, cost: cost)
        #expect(second.allSatisfy { cost($0.stretch) <= .milliseconds(100) })
        let spent = second.reduce(0) { $0 + cost($1.stretch).seconds }
        let lasted = (second.last?.at ?? 0) - (second.first?.at ?? 0)
        #expect(lasted > 0 && spent / lasted < 0.022)
    }

    @Test("When nothing is in the way any more one look is enough again")
    func recovers() {
        var look = LateLook(now: start)
        _ = round(&look, top: 4_000_000, from: 2) { .microseconds($0.high - $0.low) }
        for time in [1_000.0, 2_000, 3_000] { _ = round(&look, top: 4_000_000, from: time) { _ in .milliseconds(1) } }
        #expect(round(&look, top: 4_000_000, from: 4_000) { _ in .milliseconds(1) }.count == 1)
    }
}
