import Domain

/// What everybody was told about one task, and what the database must hold if all of it is true.
struct ToldRace: Sendable {
    /// How an attempt ended, as whoever ended it was told.
    enum Ending: Sendable, Hashable {
        case settled(TaskState, WorkerFence)
        case retried(WorkerFence)
        case lost(WorkerFence)
    }

    let race: Race
    /// The attempts that were claimed, one for each claim.
    var claims: [Int32] = []
    var endings: [Int32: [Ending]] = [:]
    /// The attempts that somebody was told will be asked to stop.
    var stops: Set<Int32> = []
    /// The attempts after which somebody was told that the waiting task is cancelled.
    var cancellations: [Int32] = []

    /// What a completer writes into the outcome or the failure of its attempt.
    static func mark(_ fence: WorkerFence, _ attempt: Int32) -> String { "\(fence)/\(attempt)" }

    /// Each attempt ends once, and so does the task.
    var contradictions: [String] {
        let attempts = Set(claims).union(endings.keys).sorted()
        let wrong = attempts.compactMap { attempt -> String? in
            let ends = endings[attempt] ?? []
            let claimed = claims.filter { $0 == attempt }.count
            return claimed == 1 && ends.count == 1
                ? nil : "attempt \(attempt) was claimed \(claimed) times and ended \(ends.count) times: \(ends)"
        }
        let outcomes = expected.outcomes
        return wrong + (outcomes.count == 1 ? [] : ["\(outcomes.count) accepted outcomes: \(outcomes)"])
    }

    var expected: RaceRecord {
        var record = RaceRecord(events: ["task.accepted "] + claims.map { "attempt.started \($0)" })
        record.events += stops.map { "task.cancel_requested \($0)" }
        for (attempt, ends) in endings {
            for ending in ends { add(ending, attempt, to: &record) }
        }
        for attempt in cancellations { cancel(after: attempt, in: &record) }
        if race.isHooked {
            record.messages = record.outcomes.map { "task.\($0.prefix { $0 != " " })" }
        }
        return record
    }

    private func add(_ ending: Ending, _ attempt: Int32, to record: inout RaceRecord) {
        switch ending {
        case .settled(let state, let fence):
            let isSuccess = state == .succeeded
            record.attempts.append(
                line(attempt, fence, isSuccess ? "succeeded" : "permanent", Self.mark(fence, attempt)))
            record.outcomes.append("\(state.rawValue) \(attempt) \(fence.worker).\(fence.epoch)")
            record.events.append("task.\(state.rawValue) \(attempt)")
        case .retried(let fence):
            record.attempts.append(line(attempt, fence, "transient", Self.mark(fence, attempt)))
            record.events.append("attempt.retried \(attempt)")
            if stops.contains(attempt) { cancel(after: attempt, in: &record) }
        case .lost(let fence):
            record.attempts.append(line(attempt, fence, "lost", ""))
            record.events.append("attempt.lost \(attempt)")
            if stops.contains(attempt) { cancel(after: attempt, in: &record) }
        }
    }

    private func cancel(after attempt: Int32, in record: inout RaceRecord) {
        record.outcomes.append("cancelled \(attempt) nobody")
        record.events.append("task.cancelled \(attempt)")
    }

    private func line(_ attempt: Int32, _ fence: WorkerFence, _ name: String, _ mark: String) -> String {
        "\(attempt) \(fence.worker).\(fence.epoch) \(name) \(mark)"
    }
}
