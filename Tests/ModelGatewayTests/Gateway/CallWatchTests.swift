import Testing

@testable import ModelGateway

@Suite struct CallWatchTests {
    private let start = ContinuousClock.now

    private var watch: CallWatch {
        var timers = CallTimers()
        timers.firstEvent = .seconds(10)
        timers.idle = .seconds(5)
        timers.noProgress = .seconds(20)
        return CallWatch(timers: timers, start: start, end: start + .seconds(60))
    }

    private func expiry(_ timer: CallWatch.Timer, after seconds: Double) -> CallWatch.Expiry {
        CallWatch.Expiry(timer: timer, at: start + .seconds(seconds))
    }

    @Test func `Before the first event only its timer and the total run`() {
        #expect(watch.next == expiry(.firstEvent, after: 10))
    }

    @Test func `Each event starts the idle timer anew`() {
        var watch = watch
        watch.event(at: start + .seconds(3))
        #expect(watch.next == expiry(.idle, after: 8))
        watch.event(at: start + .seconds(7))
        #expect(watch.next == expiry(.idle, after: 12))
    }

    @Test func `Keep-alives do not hide that nothing is written`() {
        var watch = watch
        for second in 1...20 { watch.event(at: start + .seconds(second)) }
        #expect(watch.next == expiry(.noProgress, after: 21))
        watch.progress(at: start + .seconds(20))
        #expect(watch.next == expiry(.idle, after: 25))
    }

    @Test func `Steady progress runs into the total`() {
        var watch = watch
        for second in 1...58 { watch.progress(at: start + .seconds(second)) }
        #expect(watch.next == expiry(.total, after: 60))
    }

    @Test func `A complete answer waits only briefly for the end of its body`() {
        var watch = watch
        watch.progress(at: start + .seconds(1))
        watch.complete(at: start + .seconds(2))
        #expect(watch.next == expiry(.drain, after: 2.25))
    }
}
