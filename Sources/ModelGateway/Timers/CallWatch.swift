/// What a call is waiting for and until when: pure bookkeeping, told the time by its caller.
struct CallWatch: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum Timer: String, Sendable, Hashable {
        case firstEvent = "first_event"
        case idle
        case noProgress = "no_progress"
        case total
        /// The answer is complete and only the end of the body is missing. Running out is no failure.
        case drain
    }

    struct Expiry: Sendable, Hashable {
        let timer: Timer
        let at: Instant
    }

    /// How long to wait for the end of a body whose answer is complete, so that its connection can be used again.
    static let drainTime: Duration = .milliseconds(250)

    private let timers: CallTimers
    private let start: Instant
    private let end: Instant
    private var eventAt: Instant?
    private var progressAt: Instant?
    private var completeAt: Instant?

    init(timers: CallTimers, start: Instant, end: Instant) {
        self.timers = timers
        self.start = start
        self.end = end
    }

    /// Bytes came: headers, a keep-alive, anything.
    mutating func event(at now: Instant) {
        eventAt = now
        if progressAt == nil { progressAt = now }
    }

    /// A piece of the answer came.
    mutating func progress(at now: Instant) {
        eventAt = now
        progressAt = now
    }

    /// The answer is complete.
    mutating func complete(at now: Instant) { completeAt = now }

    /// The timer that runs out first if nothing happens until then.
    var next: Expiry {
        var expiries = [Expiry(timer: .total, at: end)]
        if let completeAt {
            expiries.append(Expiry(timer: .drain, at: completeAt + Self.drainTime))
        } else if let eventAt, let progressAt {
            expiries.append(Expiry(timer: .idle, at: eventAt + timers.idle))
            expiries.append(Expiry(timer: .noProgress, at: progressAt + timers.noProgress))
        } else {
            expiries.append(Expiry(timer: .firstEvent, at: start + timers.firstEvent))
        }
        return expiries.min { $0.at < $1.at } ?? expiries[0]
    }
}
