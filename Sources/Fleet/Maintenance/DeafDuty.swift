import Domain
import Logging
import TaskQueue

/// Lets tasks go on without the attempts that were asked to stop and did not: their time was over or somebody cancelled them,
/// and what they run never looks up. Without this such a task would run for as long as its process, under a lease that is
/// renewed all the time, and keep its room in the pool.
///
/// What the deaf attempt still does is fenced off: it can open no call, keep no checkpoint and settle nothing, for its row
/// is gone. A call that it has in flight keeps its slot until it has ended. Its thread is another matter: nothing in a
/// process can take that away, so an operator is told how many there are.
struct DeafDuty: Sendable {
    let attempts: AttemptRegistry
    let runner: AttemptRunner
    let pump: Pump
    let grace: Duration
    let logger: WorkerLogger

    func run(now: ContinuousClock.Instant) {
        for taken in attempts.takeDeaf(askedBefore: now - grace) {
            logger.error(
                "an attempt does not stop; its task goes on without it. Restart this worker if there are many",
                metadata: [
                    LogKey.task.rawValue: "\(taken.claimed.id)", LogKey.kind.rawValue: "\(taken.claimed.kind)",
                    LogKey.count.rawValue: "\(attempts.deafCount)",
                ])
            pump.take(runner.end(of: taken.claimed, because: taken.reason ?? .timedOut))
        }
    }
}
