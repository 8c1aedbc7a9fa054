import Testing

@testable import ModelGateway

@Suite(.timeLimit(.minutes(1))) struct CallPulseTests {
    private func pulse(_ change: (inout CallTimers) -> Void) -> CallPulse {
        var timers = CallTimers()
        timers.firstEvent = .seconds(3_600)
        timers.idle = .seconds(3_600)
        timers.noProgress = .seconds(3_600)
        change(&timers)
        return CallPulse(CallWatch(timers: timers, start: .now, end: .now + .seconds(3_600)))
    }

    @Test("The first event wakes a watchdog that slept for the longer first timer")
    func firstEventWakesWatchdogThatSlept() async {
        let pulse = pulse { $0.idle = .milliseconds(10) }
        async let timer = pulse.expired()
        pulse.event()
        #expect(await timer == .idle)
    }

    @Test("A complete answer wakes a watchdog that slept for a longer timer")
    func completeAnswerWakesWatchdogThatSlept() async {
        let pulse = pulse { _ in }
        pulse.progress()
        async let timer = pulse.expired()
        pulse.complete()
        #expect(await timer == .drain)
    }

    @Test("A cancelled watchdog stops waiting without a timer")
    func cancelledWatchdogStopsWaitingWithoutTimer() async {
        let pulse = pulse { _ in }
        let waiting = Task { await pulse.expired() }
        waiting.cancel()
        #expect(await waiting.value == nil)
    }
}
