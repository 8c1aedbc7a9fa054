import Domain
import TaskQueue

/// What an attempt leaves to be written.
enum AttemptEnd: Sendable {
    case settled(SettledTask)
    // Boxed: most ends are the first, and need not be as large as these.
    indirect case returned(ReturnedTask)
    /// With the room of the input, which goes on in the children until these are stored.
    indirect case parked(ParkedTask, room: InputRoom?)

    init(_ claimed: ClaimedTask, _ decision: RetryDecision, _ reported: ReportedFailure, hasCalls: Bool) {
        let failure = reported.failure
        func settled(_ outcome: SettledTask.Outcome) -> Self {
            .settled(SettledTask(task: claimed, outcome: outcome, hasCalls: hasCalls, events: reported.events))
        }
        func returned(_ way: ReturnedTask.Way) -> Self {
            .returned(ReturnedTask(task: claimed, way: way, events: reported.events))
        }
        switch decision {
        case .retry(let after): self = returned(.retry(failure, after: after))
        case .deferUncounted(let after): self = returned(.deferred(failure, after: after))
        case .release: self = returned(.released)
        case .fail: self = settled(.failed(failure))
        case .cancel: self = settled(.cancelled(failure))
        }
    }

    /// The same, and the room of the input is free again, unless the end still needs it.
    func keeping(_ room: InputRoom?) -> Self {
        guard case .parked(let parked, _) = self else {
            room?.leave()
            return self
        }
        return .parked(parked, room: room)
    }

    /// What its result weighs in the statement that stores it.
    var resultBytes: Int {
        guard case .settled(let settled) = self, case .succeeded(let result) = settled.outcome else { return 0 }
        return result?.count ?? 0
    }

    var task: ClaimedTask {
        switch self {
        case .settled(let settled): settled.task
        case .returned(let returned): returned.task
        case .parked(let parked, _): parked.task
        }
    }
}
