import Domain
import TestKit

/// The same races as clients saw them, for the checker of histories: a completer that was told that its settlement counts
/// has shown the task's end.
extension RaceHistory {
    var operations: [ClientOperation] {
        let requests = told.sorted { $0.value.race.seed < $1.value.race.seed }.flatMap { task, told in
            Self.requests(task, told)
        }
        return requests.enumerated().map { ClientOperation($0, $1.0, $1.1) }
    }

    private static func requests(
        _ task: TaskID, _ told: ToldRace
    ) -> [(ClientOperation.Request, ClientOperation.Answer)] {
        var requests: [(ClientOperation.Request, ClientOperation.Answer)] = [
            (.submit(key: told.race.name, work: told.race.name), .accepted(task))
        ]
        if !told.stops.isEmpty || !told.cancellations.isEmpty { requests.append((.cancel(task), .accepted(task))) }
        for (attempt, endings) in told.endings {
            for case .settled(let state, let fence) in endings {
                let result = JSONValue.object(["by": .string(ToldRace.mark(fence, attempt))]).encodedText()
                requests.append(
                    (.poll(task), .shown(state: state.rawValue, result: state == .succeeded ? result : nil)))
            }
        }
        return requests
    }
}
