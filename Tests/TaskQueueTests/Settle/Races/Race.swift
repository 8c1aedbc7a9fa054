import Domain

/// One task over whose attempt a completer and a rescuer compete. Everything about it follows from its seed.
struct Race: Sendable {
    /// Where the completer's statement meets the rescue of the same attempt.
    enum Meeting: CaseIterable, Sendable {
        /// It has committed before a rescuer looks.
        case before
        /// It has changed the row and commits after the rescuers have looked.
        case held
        /// The same, and its process dies instead of committing; it is sent again beside the next rescuer.
        case dying
        /// It waits at the row that a cancellation has changed and not committed, which rescuers pass over.
        case behindCancellation
        /// It began before the rescuer and comes to the row after the rescuer has committed: until then it stands at
        /// another row of its batch, one that is ``behindCancellation``.
        case begun
        /// It waits at the row that a rescuer has taken and not yet committed.
        case waiting
        /// It waits at the row of a rescuer that dies instead of committing.
        case waitingForTheDead
        /// It comes when the rescuer has committed.
        case behind
        /// It comes when another worker has claimed the task again.
        case behindHeir
        /// It comes together with the settlement of the worker that has claimed the task again.
        case besideHeir
        /// Both are sent at the same time, and nobody directs them. So is the end of the lease.
        case free

        /// Whether one of the two is known to be under way, its row in sight, when the other one changes it.
        var overlaps: Bool { ![.before, .behind, .behindHeir, .besideHeir, .free].contains(self) }

        /// Who ends the attempt; nil where it is left to chance.
        var completerWins: Bool? {
            switch self {
            case .before, .held, .behindCancellation, .waitingForTheDead: true
            case .begun, .waiting, .behind, .behindHeir, .besideHeir: false
            case .dying, .free: nil
            }
        }
    }

    /// What the completer says about the attempt.
    enum Verb: Sendable { case succeeds, fails, retries }

    /// When a client asks for the task's end, if one does: before the race, or while the heir claims.
    enum Cancellation: Sendable { case none, before, after }

    let seed: UInt64
    var meeting: Meeting
    private(set) var verb: Verb
    var cancellation: Cancellation
    let isHooked: Bool

    init(seed: UInt64) {
        var numbers = SplitMix64(seed: seed)
        self.seed = seed
        // Which of those that began early stand at a cancelled row is settled where they are put into batches.
        let meetings = Meeting.allCases.filter { $0 != .behindCancellation }
        meeting = meetings[Int.random(in: 0..<meetings.count, using: &numbers)]
        verb = ([.succeeds, .succeeds, .fails, .retries] as [Verb])[Int.random(in: 0..<4, using: &numbers)]
        cancellation =
            ([.none, .none, .none, .before, .after] as [Cancellation])[Int.random(in: 0..<5, using: &numbers)]
        isHooked = Int.random(in: 0..<8, using: &numbers) == 0
    }

    /// What an heir makes of any task.
    static let inherited: Race = {
        var race = Race(seed: 0)
        (race.meeting, race.verb) = (.free, .succeeds)
        return race
    }()

    /// How a history names it.
    var name: String { "race \(seed)" }
}
