/// How many tasks a worker asks for at once: all that it has room for while the database answers in time, fewer and fewer
/// while it does not.
///
/// ```
///   answered within `slow`      size + max / 32, up to max
///   later, or never (lost)      size / 2, down to `smallest`
/// ```
/// On a slow database a large claim is the wrong thing to want. What it takes is ours from its commit on, and waits for the
/// rest of the answer, for its inputs and for its first call's admission, each as slow again, while another worker might have
/// been better off and the lease runs. Its rows stay locked for longer. When its answer is lost, all of it stands still until
/// it is handed back. And one that runs into the server's `statement_timeout` is rolled back, and would be for ever if the
/// next one were as large.
///
/// What counts is the time of the whole trip, not the time per task: a database that takes a second to say that nothing is
/// there takes longer for a thousand. An idle worker's looks count too, so that it does not meet a slow database with a large
/// claim, nor a fast one with a small claim.
///
/// One slow moment counts once, however many trips it met: those that left before the last cut say nothing about what came
/// of it. So a single stall of a fast database (a checkpoint, a long flush) costs half the size, and the next trips bring it
/// back; only one that stays slow comes down to the smallest.
///
/// Settlements are not cut. They take nothing on: each one frees room, and ends the time in which finished work is known to
/// this process alone; when the answer is lost nothing is, because the second one finds no rows. Smaller ones would only
/// need more of the trips that have become dear, while the slots of finished tasks stay taken.
struct ClaimWindow: Sendable {
    /// What an operator should hear of.
    enum Turn: Sendable {
        /// The size has come down to the smallest.
        case small
        /// And is back.
        case full
    }

    /// From this long on, a trip is slow. At full speed one of five hundred tasks takes 5–10 ms.
    static let slow = Duration.milliseconds(200)

    /// Never nothing, or nothing would ever be learnt again. And not one: a database that is only far away would then get
    /// next to nothing done. Three pumps still claim a hundred tasks a second over trips of 200 ms and ten over trips of two
    /// seconds, which is more than what the same database lets begin their calls.
    static let smallest = 8

    let max: Int
    private(set) var size: Int
    private var cutAt: ContinuousClock.Instant?
    /// Whether it has come down to the smallest and is not back yet.
    private var isSmall = false

    /// - Parameter max: the most that one claim carries, at least 1. Up to `smallest`, it is never cut.
    init(max: Int) {
        self.max = max
        size = max
    }

    /// Learns from a trip with a claim.
    /// - Parameters:
    ///   - leftAt: when it left for the server.
    ///   - answeredAt: when the answer was here; nil when the connection was lost before.
    ///   - now: when this is learnt.
    mutating func learn(
        leftAt: ContinuousClock.Instant, answeredAt: ContinuousClock.Instant?, now: ContinuousClock.Instant
    ) -> Turn? {
        guard max > Self.smallest, leftAt >= cutAt ?? leftAt else { return nil }
        guard let answeredAt, answeredAt - leftAt < Self.slow else { return cut(now) }
        return grow()
    }

    private mutating func cut(_ now: ContinuousClock.Instant) -> Turn? {
        cutAt = now
        size = Swift.max(size / 2, Self.smallest)
        guard size == Self.smallest, !isSmall else { return nil }
        isSmall = true
        return .small
    }

    private mutating func grow() -> Turn? {
        size = min(size + Swift.max(max / 32, 1), max)
        guard size == max, isSmall else { return nil }
        isSmall = false
        return .full
    }
}
