import Domain
import Synchronization
import TaskQueue
import TestKit

/// What every rival of some races was told, and what that comes to.
///
/// Judged in two ways: each attempt and each task must have ended once by what was told, and what is stored about a task
/// (attempts with their workers, outcome, events, messages, places) must be exactly what was told.
final class RaceHistory: Sendable {
    private struct State {
        var told: [TaskID: ToldRace] = [:]
        /// What is wrong without belonging to a task's end.
        var findings: [String] = []
        /// Tasks whose rivals were seen to be under way at the same time.
        var overlapping: Set<TaskID> = []
    }

    private let state = Mutex(State())

    var told: [TaskID: ToldRace] { state.withLock { $0.told } }
    var overlapping: Int { state.withLock { $0.overlapping.count } }

    func accepted(_ task: TaskID, _ race: Race) { state.withLock { $0.told[task] = ToldRace(race: race) } }

    func claimed(_ tasks: [ClaimedTask]) {
        for task in tasks { change(task.id) { $0.claims.append(task.attempt) } }
    }

    func ended(_ task: TaskID, _ attempt: Int32, _ ending: ToldRace.Ending) {
        change(task) { $0.endings[attempt, default: []].append(ending) }
    }

    func stopped(_ task: TaskID, _ attempt: Int32) { change(task) { $0.stops.insert(attempt) } }

    func cancelled(_ task: TaskID, after attempt: Int32) { change(task) { $0.cancellations.append(attempt) } }

    func overlap(_ tasks: [TaskID]) { state.withLock { $0.overlapping.formUnion(tasks) } }

    func found(_ finding: String) { state.withLock { $0.findings.append(finding) } }

    private func change(_ task: TaskID, _ body: (inout ToldRace) -> Void) {
        state.withLock { state in
            guard var told = state.told[task] else { return state.findings.append("\(task) is nobody's") }
            body(&told)
            state.told[task] = told
        }
    }

    /// Everything that is wrong with these tasks.
    func verdict(on tasks: [TaskID], against stored: [TaskID: RaceRecord]) -> [String] {
        let (told, findings) = state.withLock { ($0.told, $0.findings) }
        return findings
            + tasks.flatMap { task -> [String] in
                guard let race = told[task] else { return ["\(task) was never told of"] }
                let record = stored[task] ?? RaceRecord()
                return (race.contradictions + record.differences(from: race.expected) + Self.surprise(race))
                    .map { "\(race.race.name), \(race.race.meeting), \(task): \($0)" }
            }
    }

    /// Where the order was directed the winner is known.
    private static func surprise(_ race: ToldRace) -> [String] {
        guard let completerWins = race.race.meeting.completerWins, let ending = race.endings[1]?.first else {
            return []
        }
        if case .lost = ending { return completerWins ? ["the rescuer won"] : [] }
        return completerWins ? [] : ["the completer won"]
    }
}
