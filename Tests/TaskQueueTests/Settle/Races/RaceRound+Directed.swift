import Domain
import PostgresDriver
import TaskQueue

/// What a transaction carries out of its end when it dies instead of committing.
private struct Died<Value: Sendable>: Error {
    let value: Value
}

extension PostgresClient {
    /// Runs the body in a transaction that is committed, or rolled back as when its process is killed before that.
    fileprivate func ending<Value: Sendable>(
        commits: Bool, _ body: (PostgresTransaction) async throws -> Value
    ) async throws -> Value {
        do {
            return try await transaction { transaction -> Value in
                let value = try await body(transaction)
                guard commits else { throw Died(value: value) }
                return value
            }
        } catch let died as Died<Value> {
            return died.value
        }
    }
}

/// The races whose order is made certain.
extension RaceRound {
    typealias Worker = RacedWorker<Settlement>

    func direct(_ worker: Worker, _ numbers: inout SplitMix64) async throws {
        let endsEarly = Bool.random(using: &numbers)
        let cancellationHolds = Bool.random(using: &numbers)
        if endsEarly { try await endWorker(worker) }
        try await settleWhole(worker.plan.lanes(.before), of: worker)
        let sent = try await holdingCancelled(worker, commits: cancellationHolds) {
            try await holdingSettled(worker) {
                try await whileDying(worker) {
                    let begun = worker.start(worker.plan.lanes(.begun), on: ground.ordered)
                    try await ground.untilBlocked(begun.count)
                    if !endsEarly { try await endWorker(worker) }
                    return begun + (try await firstRescue(worker, blocked: begun.count))
                }
            }
        }
        await worker.collect(sent)
        let overlapping = worker.plan.tasks.filter(\.race.meeting.overlaps).map(\.id)
        history.overlap(overlapping)
    }

    private func endWorker(_ worker: Worker) async throws {
        try await ground.endLease(of: worker.fence.worker)
        _ = try await ground.holders.run(EndLostWorkers())
    }

    /// A client's cancellation of one task of each early batch is open meanwhile.
    private func holdingCancelled(
        _ worker: Worker, commits: Bool, _ body: () async throws -> [Worker.Sent]
    ) async throws -> [Worker.Sent] {
        let tasks = worker.plan.ids(.behindCancellation).sorted()
        let sent = try await ground.holders.ending(commits: commits) { transaction in
            for task in tasks { _ = try await transaction.run(CancelTask(tenant: queue.alpha, task: task)) }
            return try await body()
        }
        if commits { for task in tasks { history.stopped(task, 1) } }
        return sent
    }

    /// Settlements that commit afterwards are open meanwhile.
    private func holdingSettled(
        _ worker: Worker, _ body: () async throws -> [Worker.Sent]
    ) async throws -> [Worker.Sent] {
        let lanes = worker.plan.lanes(.held)
        let (ended, sent) = try await ground.holders.transaction { transaction in
            var ended: [[TaskID]] = []
            for lane in lanes { ended.append(try await worker.send(lane, on: transaction)) }
            return (ended, try await body())
        }
        for (lane, tasks) in zip(lanes, ended) { worker.note(tasks, of: lane) }
        return sent
    }

    /// Settlements that nobody will ever have made are open meanwhile.
    private func whileDying(
        _ worker: Worker, _ body: () async throws -> [Worker.Sent]
    ) async throws -> [Worker.Sent] {
        try await ground.holders.ending(commits: false) { transaction in
            for lane in worker.plan.lanes(.dying) { _ = try await worker.send(lane, on: transaction) }
            return try await body()
        }
    }

    /// The rescuer that commits; when its statement has run, completers come to wait for it.
    private func firstRescue(_ worker: Worker, blocked: Int) async throws -> [Worker.Sent] {
        let share = worker.plan.ids(.begun, .waiting, .behind, .behindHeir, .besideHeir)
        let (rescued, sent) = try await ground.holders.transaction { transaction in
            let rescued = try await transaction.run(RescueTasks(limit: Int32(clamping: share.count)))
            let waiting = worker.start(worker.plan.lanes(.waiting), on: ground.completers)
            try await ground.untilBlocked(blocked + waiting.count)
            return (rescued, waiting + (try await secondRescue(worker, blocked: blocked + waiting.count)))
        }
        note(rescued: rescued, of: [worker])
        if Set(rescued) != share {
            history.found("the first rescuer took \(rescued.count) tasks, not its \(share.count)")
        }
        return sent
    }

    /// The rescuer that passes over what the first one holds, takes the rest, and dies.
    private func secondRescue(_ worker: Worker, blocked: Int) async throws -> [Worker.Sent] {
        let share = worker.plan.ids(.waitingForTheDead)
        return try await ground.holders.ending(commits: false) { transaction in
            let rescued = try await transaction.run(RescueTasks(limit: 500))
            if Set(rescued) != share {
                history.found("the second rescuer took \(rescued.count) tasks, not its \(share.count)")
            }
            let waiting = worker.start(worker.plan.lanes(.waitingForTheDead), on: ground.completers)
            try await ground.untilBlocked(blocked + waiting.count)
            return waiting
        }
    }
}
