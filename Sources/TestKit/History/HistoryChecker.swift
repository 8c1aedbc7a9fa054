import Domain

/// Judges a history against what the database holds when all work is done. Pure: the same history and the same rows
/// give the same verdict, wherever they come from.
package enum HistoryChecker {
    package static func check(_ operations: [ClientOperation], against stored: [StoredTask]) -> HistoryVerdict {
        var verdict = HistoryVerdict()
        let submissions = Submission.all(in: operations)
        let tasks = Dictionary(grouping: stored, by: \.id)
        let byKey = Dictionary(grouping: stored) { $0.key ?? "" }
        verdict.submitted = submissions.count
        verdict.acknowledged = submissions.values.filter { !$0.accepted.isEmpty }.count
        for (key, submission) in submissions.sorted(by: { $0.key < $1.key }) {
            let found = byKey[key] ?? []
            if submission.startedUnknown, !found.isEmpty { verdict.recovered += 1 }
            verdict.lost += losses(of: key, submission, tasks)
            verdict.duplicated += duplicates(of: key, submission, found)
            if submission.wasOnlyRefused, !found.isEmpty {
                verdict.unexpected.append(.init(subject: key, detail: "was refused every time, and is stored"))
            }
        }
        let cancelled = cancelled(in: operations)
        for task in stored { judge(task, submissions, cancelled, &verdict) }
        verdict.unexpected += differences(between: stored) + contradictions(in: operations, tasks)
        return verdict
    }

    private static func losses(
        of key: String, _ submission: Submission, _ tasks: [TaskID: [StoredTask]]
    ) -> [HistoryVerdict.Finding] {
        submission.accepted.sorted().compactMap { id in
            guard let task = tasks[id]?.first else {
                return .init(subject: key, detail: "\(id) was acknowledged and is not stored")
            }
            return task.outcomes == 0 ? .init(subject: key, detail: "\(id) was acknowledged and has no outcome") : nil
        }
    }

    private static func duplicates(
        of key: String, _ submission: Submission, _ found: [StoredTask]
    ) -> [HistoryVerdict.Finding] {
        var findings: [HistoryVerdict.Finding] = []
        if submission.accepted.count > 1 {
            findings.append(.init(subject: key, detail: "was acknowledged as \(submission.accepted.sorted())"))
        }
        if found.count > 1 { findings.append(.init(subject: key, detail: "is stored \(found.count) times")) }
        return findings
    }

    private static func judge(
        _ task: StoredTask, _ submissions: [String: Submission], _ cancelled: Set<TaskID>,
        _ verdict: inout HistoryVerdict
    ) {
        let name = "\(task.id)"
        if task.outcomes > 1 { verdict.duplicated.append(.init(subject: name, detail: "\(task.outcomes) outcomes")) }
        if let submission = task.key.flatMap({ submissions[$0] }) {
            if submission.work != task.work {
                verdict.unexpected.append(.init(subject: name, detail: "does other work than its key asked for"))
            }
        } else {
            verdict.unexpected.append(.init(subject: name, detail: "nobody submitted it"))
        }
        switch task.state {
        case "cancelled" where !cancelled.contains(task.id):
            verdict.unexpected.append(.init(subject: name, detail: "is cancelled and nobody asked for it"))
        case "failed", "expired":
            verdict.unsuccessful.append(.init(subject: name, detail: task.state ?? ""))
        default: break
        }
    }

    private static func cancelled(in operations: [ClientOperation]) -> Set<TaskID> {
        Set(operations.compactMap { if case .cancel(let id) = $0.request { id } else { nil } })
    }

    /// Of the tasks with the same work, those whose result is not the most frequent one.
    private static func differences(between stored: [StoredTask]) -> [HistoryVerdict.Finding] {
        let succeeded = stored.filter { $0.state == "succeeded" }
        return Dictionary(grouping: succeeded) { $0.work ?? "" }.values.flatMap { tasks -> [HistoryVerdict.Finding] in
            let groups = Dictionary(grouping: tasks) { $0.result ?? "" }
                .sorted { ($0.value.count, $0.key) > ($1.value.count, $1.key) }
            return groups.dropFirst().flatMap(\.value).map {
                .init(subject: "\($0.id)", detail: "its result differs from that of the same work")
            }
        }
    }

    /// What clients were shown that the stored outcome contradicts: an end is the end.
    private static func contradictions(
        in operations: [ClientOperation], _ tasks: [TaskID: [StoredTask]]
    ) -> [HistoryVerdict.Finding] {
        operations.compactMap { operation in
            guard case .poll(let id) = operation.request else { return nil }
            switch operation.answer {
            case .missing: return .init(subject: "\(id)", detail: "was acknowledged and then not found (\(operation))")
            case .shown(let state, let result) where Self.final.contains(state):
                let task = tasks[id]?.first
                let agrees = task?.state == state && (state != "succeeded" || task?.result == result)
                return agrees ? nil : .init(subject: "\(id)", detail: "was shown otherwise (\(operation))")
            default: return nil
            }
        }
    }

    private static let final: Set<String> = ["succeeded", "failed", "cancelled", "expired"]
}

/// All that became of one key.
private struct Submission {
    var work = ""
    var accepted: Set<TaskID> = []
    var startedUnknown = false
    var wasOnlyRefused = true

    static func all(in operations: [ClientOperation]) -> [String: Submission] {
        var submissions: [String: Submission] = [:]
        for operation in operations {
            guard case .submit(let key, let work) = operation.request else { continue }
            submissions[key, default: Submission()].add(operation.answer ?? .unknown, work: work)
        }
        return submissions
    }

    private mutating func add(_ answer: ClientOperation.Answer, work: String) {
        self.work = work
        switch answer {
        case .accepted(let id):
            accepted.insert(id)
            wasOnlyRefused = false
        case .refused: break
        case .unknown, .shown, .missing:
            if accepted.isEmpty { startedUnknown = true }
            wasOnlyRefused = false
        }
    }
}
