import Synchronization
import Testing

@testable import Fleet

@Suite("Signal", .timeLimit(.minutes(1)))
struct SignalTests {
    /// Longer than any test: a wait that returns was woken.
    private static let forever = Duration.seconds(600)

    @Test("A signal raised before anybody waits is kept for the next one")
    func kept() async {
        let signal = Signal()
        signal.raise()
        await signal.wait(atMost: Self.forever)
    }

    @Test("Raised twice before anybody waits, it counts once")
    func countsOnce() async {
        let signal = Signal()
        signal.raise()
        signal.raise()
        await signal.wait(atMost: Self.forever)
        let limit = Duration.milliseconds(30)
        let took = await ContinuousClock().measure { await signal.wait(atMost: limit) }
        #expect(took >= limit)
    }

    @Test("Raising wakes a waiter, however the two meet")
    func wakes() async {
        for _ in 0..<200 {
            let signal = Signal()
            async let waiting: Void = signal.wait(atMost: Self.forever)
            signal.raise()
            await waiting
        }
    }

    @Test("A wait ends after its limit")
    func limit() async {
        let signal = Signal()
        let limit = Duration.milliseconds(30)
        let took = await ContinuousClock().measure { await signal.wait(atMost: limit) }
        #expect(took >= limit)
    }

    @Test("A wait ends when its task is cancelled, before or while it waits")
    func cancelled() async {
        let signal = Signal()
        for _ in 0..<50 {
            let waiting = Task { await signal.wait(atMost: Self.forever) }
            waiting.cancel()
            await waiting.value
        }
    }

    @Test("A waiter that gave up takes no signal from the next one")
    func gaveUp() async {
        let signal = Signal()
        let impatient = Task { await signal.wait(atMost: Self.forever) }
        impatient.cancel()
        await impatient.value
        signal.raise()
        await signal.wait(atMost: Self.forever)
    }

    @Test("Each raise wakes one of several waiters")
    func oneEach() async {
        let signal = Signal()
        let (woken, continuation) = AsyncStream.makeStream(of: Void.self)
        let waiters = (0..<5).map { _ in
            Task {
                await signal.wait(atMost: Self.forever)
                continuation.yield()
            }
        }
        var iterator = woken.makeAsyncIterator()
        for _ in waiters {
            signal.raise()
            await iterator.next()
        }
        for waiter in waiters { await waiter.value }
    }
}
