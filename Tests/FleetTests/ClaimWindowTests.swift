import Testing

@testable import Fleet

@Suite("The size of claims")
struct ClaimWindowTests {
    private static let start = ContinuousClock.now

    /// A worker's claims, one trip after the other unless the test says when one left.
    private struct Trips {
        var window: ClaimWindow
        var now = ClaimWindowTests.start
        var turns: [ClaimWindow.Turn] = []

        init(max: Int = 1000) { window = ClaimWindow(max: max) }

        mutating func take(_ time: Duration, times: Int = 1) {
            for _ in 0..<times {
                let leftAt = now
                now += time
                learn(leftAt: leftAt, answeredAt: now)
            }
        }

        mutating func lose(after time: Duration) {
            let leftAt = now
            now += time
            learn(leftAt: leftAt, answeredAt: nil)
        }

        mutating func learn(leftAt: ContinuousClock.Instant, answeredAt: ContinuousClock.Instant?) {
            if let turn = window.learn(leftAt: leftAt, answeredAt: answeredAt, now: now) { turns.append(turn) }
        }
    }

    @Test("On a database that answers in time every claim may be as large as configured, and nobody hears of it")
    func fast() {
        var trips = Trips()
        trips.take(.milliseconds(7), times: 1000)
        trips.take(ClaimWindow.slow - .nanoseconds(1), times: 1000)
        #expect(trips.window.size == 1000)
        #expect(trips.turns == [])
    }

    @Test("Each slow trip halves the size, down to the smallest and never to nothing")
    func halves() {
        var trips = Trips()
        var sizes: [Int] = []
        for _ in 0..<8 {
            trips.take(ClaimWindow.slow)
            sizes.append(trips.window.size)
        }
        #expect(sizes == [500, 250, 125, 62, 31, 15, 8, 8])
        trips.take(.seconds(30), times: 100)
        #expect(trips.window.size == ClaimWindow.smallest)
    }

    @Test("A trip in time adds a little back, until the size is what it was")
    func growsBack() {
        var trips = Trips()
        trips.take(.seconds(1), times: 7)
        trips.take(.milliseconds(5))
        #expect(trips.window.size == 8 + 31)
        trips.take(.milliseconds(5), times: 31)
        #expect(trips.window.size == 1000)
        trips.take(.milliseconds(5), times: 100)
        #expect(trips.window.size == 1000)
    }

    @Test("Where slow trips and fast ones take turns, claims stay small")
    func mixed() {
        var trips = Trips()
        for _ in 0..<100 {
            trips.take(.seconds(1))
            trips.take(.milliseconds(5))
        }
        #expect(trips.window.size < 100)
    }

    @Test("One stall counts once, however many trips it met")
    func oneStall() {
        var trips = Trips()
        let left = trips.now
        trips.now += .seconds(1)
        for _ in 0..<3 { trips.learn(leftAt: left, answeredAt: trips.now) }
        #expect(trips.window.size == 500)
        // Nor does one that was under way before tell that it is over.
        trips.learn(leftAt: trips.now - .milliseconds(5), answeredAt: trips.now)
        #expect(trips.window.size == 500)
        trips.take(.milliseconds(5))
        #expect(trips.window.size == 531)
    }

    @Test("An answer that never came counts as a slow one, however soon the connection was lost")
    func lostAnswer() {
        var trips = Trips()
        trips.lose(after: .milliseconds(1))
        #expect(trips.window.size == 500)
        trips.take(.milliseconds(1), times: 20)
        #expect(trips.window.size == 1000)
    }

    @Test("The smallest size is told once, and its end once, whatever lies between")
    func tellsOnce() {
        var trips = Trips()
        trips.take(.seconds(1), times: 6)
        #expect(trips.turns == [])
        trips.take(.seconds(1), times: 50)
        trips.take(.milliseconds(5), times: 3)
        trips.take(.seconds(1), times: 50)
        #expect(trips.turns == [.small])
        trips.take(.milliseconds(5), times: 200)
        #expect(trips.turns == [.small, .full])
        trips.take(.seconds(1), times: 10)
        #expect(trips.turns == [.small, .full, .small])
    }

    @Test("A size that is small by configuration is kept", arguments: [1, 5, ClaimWindow.smallest])
    func smallByConfiguration(max: Int) {
        var trips = Trips(max: max)
        trips.take(.seconds(30), times: 10)
        trips.lose(after: .seconds(1))
        #expect(trips.window.size == max)
        #expect(trips.turns == [])
    }

    @Test(
        "Whatever the configured size, it comes down to the smallest and all the way back",
        arguments: [9, 20, 64, 5000])
    func anySize(max: Int) {
        var trips = Trips(max: max)
        trips.take(.seconds(1), times: 10)
        #expect(trips.window.size == ClaimWindow.smallest)
        trips.take(.milliseconds(5), times: 100)
        #expect(trips.window.size == max)
        #expect(trips.turns == [.small, .full])
    }
}
