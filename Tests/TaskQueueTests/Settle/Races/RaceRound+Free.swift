import Domain
import PostgresDriver
import TaskQueue

/// The races that nobody directs, and the end of all of them.
extension RaceRound {
    /// A lease ends, its tasks are rescued and its completers settle, all at the same time; so do the completers whose
    /// first try was never committed. A last rescuer takes what is left.
    func rush(_ free: Worker, again: Worker, rescuerFirst: Bool) async throws {
        try await ground.endLease(of: free.fence.worker)
        let workers = [free, again]
        // Unstructured, so that it may begin before the others or after them; awaited below.
        func startRescue() -> Task<Void, any Error> { Task { try await rescue(of: workers) } }
        let early = rescuerFirst ? startRescue() : nil
        let sent = free.start(free.plan.lanes(.free), on: ground.completers)
        let second = again.start(again.plan.lanes(.dying), on: ground.completers)
        try await (early ?? startRescue()).value
        await free.collect(sent)
        await again.collect(second)
        try await rescue(of: workers)
    }

    /// Another worker claims what came back while clients cancel some of it; completers of the lost one come before it
    /// has settled, and with it.
    func inherit(from lost: [Worker]) async throws {
        let fence = try await queue.worker()
        async let cancelled: Void = cancelLate(lost)
        var claimed = try await queue.claim(1000, by: fence)
        try await cancelled
        // What was locked by a cancellation that came too late, if there is such a thing.
        claimed += try await queue.claim(1000, by: fence)
        history.claimed(claimed)
        let heir = heir(fence, claimed)
        for worker in lost { try await settleWhole(worker.plan.lanes(.behindHeir), of: worker) }
        let own = heir.start(heir.plan.lanes(.free), on: ground.completers)
        for worker in lost { await worker.collect(worker.start(worker.plan.lanes(.besideHeir), on: ground.completers)) }
        await heir.collect(own)
    }

    private func cancelLate(_ lost: [Worker]) async throws {
        for worker in lost { try await cancel(.after, of: worker) }
    }

    /// A worker that succeeds at everything it has claimed.
    private func heir(_ fence: WorkerFence, _ claimed: [ClaimedTask]) -> Worker {
        Worker(
            plan: RacePlan(inherited: claimed.map(\.id).sorted()), fence: fence,
            claims: Dictionary(claimed.map { ($0.id, $0) }, uniquingKeysWith: { $1 }), history: history)
    }
}
