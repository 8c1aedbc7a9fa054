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

    @Test("Before the first event only its timer and the total run")
    func beforeFirstEventOnlyItsTimer() {
        #expect(watch.next == expiry(.firstEvent, after: 10))
    }

    @Test("Each event starts the idle timer anew")
    func eachEventStartsIdleTimerAnew() {
        var watch = watch
        watch.event(at: start + .seconds(3))
        #expect(watch.next == expiry(.idle, after: 8))
        watch.event(at: start + .seconds(7))
        #expect(watch.next == expiry(.idle, after: 12))
    }

    @Test("Keep-alives do not hide that nothing is written")
    func keepAlivesDoNotHideThat() {
        var watch = watch
        for second in 1...20 { watch.event(at: start + .seconds(second)) }
        #expect(watch.next == expiry(.noProgress, after: 21))
        watch.progress(at: start + .seconds(20))
        #expect(watch.next == expiry(.idle, after: 25))
    }

    @Test("Steady progress runs into the total")
    func steadyProgressRunsIntoTotal() {
        var watch = watch
        for second in 1...58 { watch.progress(at: start + .seconds(second)) }
        #expect(watch.next == expiry(.total, after: 60))
    }

    @Test("A complete answer waits only briefly for the end of its body")
    func completeAnswerWaitsOnlyBrieflyFor() {
        var watch = watch
        watch.progress(at: start + .seconds(1))
        watch.complete(at: start + .seconds(2))
        #expect(watch.next == expiry(.drain, after: 2.25))
    }
}
