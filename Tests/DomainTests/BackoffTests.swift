import Domain
import Testing

@Suite("Backoff")
struct BackoffTests {
    @Test("Full jitter stays between nothing and the doubled base, and uses the whole range")
    func fullJitter() {
        let backoff = Backoff.fullJitter(base: .seconds(1), cap: .seconds(60))
        var generator = SplitMix64(seed: 1)
        for attempt in 1...6 {
            let ceiling = Double(1 << (attempt - 1))
            let waits = (0..<500).map { _ in backoff.delay(afterAttempt: attempt, using: &generator).seconds }
            #expect(waits.allSatisfy { (0...ceiling).contains($0) })
            #expect(waits.contains { $0 < ceiling * 0.1 })
            #expect(waits.contains { $0 > ceiling * 0.9 })
        }
    }

    @Test("Full jitter never passes its cap, however many attempts failed", arguments: [7, 40, 41, 1000, Int.max])
    func cap(attempt: Int) {
        let backoff = Backoff.fullJitter(base: .seconds(1), cap: .seconds(60))
        var generator = SplitMix64(seed: 2)
        for _ in 0..<100 {
            #expect(backoff.delay(afterAttempt: attempt, using: &generator) <= .seconds(60))
        }
    }

    @Test("A schedule gives its waits in order and repeats the last")
    func schedule() {
        let backoff = Backoff.schedule([.seconds(5), .seconds(300), .seconds(1800)], spread: 0)
        var generator = SplitMix64(seed: 3)
        let waits = (1...5).map { backoff.delay(afterAttempt: $0, using: &generator) }
        #expect(waits == [.seconds(5), .seconds(300), .seconds(1800), .seconds(1800), .seconds(1800)])
    }

    @Test("A schedule's spread varies each wait to both sides")
    func spread() {
        let backoff = Backoff.schedule([.seconds(100)], spread: 0.2)
        var generator = SplitMix64(seed: 4)
        let waits = (0..<500).map { _ in backoff.delay(afterAttempt: 1, using: &generator).seconds }
        #expect(waits.allSatisfy { (80...120).contains($0) })
        #expect(waits.contains { $0 < 85 })
        #expect(waits.contains { $0 > 115 })
    }

    @Test("An attempt number below one counts as the first", arguments: [0, -1, Int.min + 1])
    func belowOne(attempt: Int) {
        var generator = SplitMix64(seed: 5)
        let schedule = Backoff.schedule([.seconds(5), .seconds(300)], spread: 0)
        #expect(schedule.delay(afterAttempt: attempt, using: &generator) == .seconds(5))
        let jitter = Backoff.fullJitter(base: .seconds(1), cap: .seconds(60))
        #expect(jitter.delay(afterAttempt: attempt, using: &generator) <= .seconds(1))
    }

    @Test("A schedule without waits does not wait")
    func empty() {
        var generator = SplitMix64(seed: 6)
        #expect(Backoff.schedule([], spread: 0.5).delay(afterAttempt: 3, using: &generator) == .zero)
    }

    @Test("The same seed gives the same waits")
    func replays() {
        let backoff = Backoff.fullJitter(base: .seconds(1), cap: .seconds(60))
        var one = SplitMix64(seed: 8)
        var two = SplitMix64(seed: 8)
        for attempt in 1...20 {
            #expect(
                backoff.delay(afterAttempt: attempt, using: &one) == backoff.delay(afterAttempt: attempt, using: &two))
        }
    }
}
