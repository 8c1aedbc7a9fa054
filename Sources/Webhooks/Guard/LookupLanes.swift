import Dispatch
import Synchronization

/// Runs blocking jobs on at most a few threads, with a bounded queue before them, first come first served.
final class LookupLanes: Sendable {
    typealias Job = @Sendable () -> Void

    private struct State {
        var running = 0
        var waiting: [Job] = []
    }

    private let runningMax: Int
    private let waitingMax: Int
    private let threads = DispatchQueue(label: "penstock.lookup", attributes: .concurrent)
    private let state = Mutex(State())

    init(runningMax: Int, waitingMax: Int) {
        precondition(runningMax > 0 && waitingMax >= 0, "lookups need at least one lane")
        self.runningMax = runningMax
        self.waitingMax = waitingMax
    }

    /// Returns false when too many jobs are waiting; the job is then dropped.
    func submit(_ job: @escaping Job) -> Bool {
        let verdict = state.withLock { state -> (accepted: Bool, startsNow: Bool) in
            if state.running < runningMax {
                state.running += 1
                return (true, true)
            }
            guard state.waiting.count < waitingMax else { return (false, false) }
            state.waiting.append(job)
            return (true, false)
        }
        if verdict.startsNow { run(job) }
        return verdict.accepted
    }

    private func run(_ job: @escaping Job) {
        threads.async { [self] in
            job()
            finish()
        }
    }

    private func finish() {
        let next: Job? = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.running -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        if let next { run(next) }
    }
}
