import Domain
import TaskQueue

/// The state behind ``OutcomeWaiter``: who waits for what, and whether the loop is awake. Pure; it hands out the
/// continuations to resume, and each of them once.
struct WaitingPlaces {
    typealias Place = UInt64
    typealias Continuation = CheckedContinuation<WaitEnd, Never>

    enum Admission {
        /// The wait had ended before it began; resume it.
        case isOver
        case isServed
        case startsLoop
    }

    private enum Occupant {
        case entered
        case waiting(FindOutcomes.Wanted, Continuation)
        case over
    }

    private let countMax: Int
    private var occupants: [Place: Occupant] = [:]
    private var nextPlace: Place = 0
    private var isPolling = false
    private var isPoked = false
    private var sleeper: Task<Void, Never>?

    init(countMax: Int) { self.countMax = countMax }

    /// A place, or nil when all are taken. Give it back with ``leave(_:)``.
    mutating func enter() -> Place? {
        guard occupants.count < countMax else { return nil }
        nextPlace += 1
        occupants[nextPlace] = .entered
        return nextPlace
    }

    mutating func leave(_ place: Place) {
        occupants[place] = nil
    }

    mutating func wait(
        for wanted: FindOutcomes.Wanted, at place: Place, _ continuation: Continuation
    ) -> Admission {
        guard case .entered? = occupants[place] else { return .isOver }
        occupants[place] = .waiting(wanted, continuation)
        guard isPolling else {
            isPolling = true
            return .startsLoop
        }
        poke()
        return .isServed
    }

    /// Ends one wait, begun or not.
    mutating func end(_ place: Place) -> Continuation? {
        guard let occupant = occupants[place] else { return nil }
        occupants[place] = .over
        guard case .waiting(_, let continuation) = occupant else { return nil }
        return continuation
    }

    /// Ends the waits for tasks that have ended.
    mutating func end(_ ended: Set<FindOutcomes.Wanted>) -> [Continuation] {
        guard !ended.isEmpty else { return [] }
        var continuations: [Continuation] = []
        for (place, occupant) in occupants {
            guard case .waiting(let wanted, let continuation) = occupant, ended.contains(wanted) else { continue }
            occupants[place] = .over
            continuations.append(continuation)
        }
        return continuations
    }

    mutating func poke() {
        guard isPolling else { return }
        isPoked = true
        sleeper?.cancel()
    }

    /// What to look for now, each task once; nil ends the loop.
    mutating func nextRound() -> [FindOutcomes.Wanted]? {
        var wanted: Set<FindOutcomes.Wanted> = []
        for case .waiting(let one, _) in occupants.values { wanted.insert(one) }
        isPoked = false
        sleeper = nil
        isPolling = !wanted.isEmpty
        return wanted.isEmpty ? nil : wanted.sorted { $0.task < $1.task }
    }

    /// Remembers the pause that a poke will cut short; nil when somebody has poked since the last look.
    mutating func sleeper(_ make: () -> Task<Void, Never>) -> Task<Void, Never>? {
        guard !isPoked else { return nil }
        let made = make()
        sleeper = made
        return made
    }
}
