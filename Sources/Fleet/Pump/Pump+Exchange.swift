import Domain
import PostgresDriver
import Synchronization
import TaskQueue

/// One trip to the database and what follows from it.
extension Pump {
    /// Settles what ended and claims into the free slots, in one trip; starts what was claimed.
    /// - Parameter claimMax: what the reservations were cut at.
    func exchange(
        _ ended: [AttemptEnd], _ reservations: [Reservation], claimMax: Int
    ) async throws(PostgresError) {
        let fence = lease.fence
        let (marks, turns) = state.withLock { ($0.marks, $0.turns) }
        let claim = ClaimTasks(
            fence: fence, demands: reservations.map { ClaimTasks.Demand(pool: $0.pool, limit: $0.count) }, marks: marks,
            turns: turns)
        let batch = SettlementBatch(try await park(ended, fence: fence), fence: fence)
        let claimed = try await send(batch, claim)
        state.withLock { state in
            state.marks.didClaim(claimed, with: marks, now: .now)
            state.turns.didClaim(claimed, from: claim.demands.map(\.pool))
            if !claimed.isEmpty { state.pollWait = .milliseconds(20) }
            state.isBusy = max(ended.count, claimed.count) >= Self.busyCount
        }
        launch(claimed, reservations, fence: fence)
        // A full claim means that there is more: the other pumps may look too.
        if claimed.count == claimMax { signal.raise() }
        await resumeParents(of: batch)
    }

    private func launch(_ claimed: [ClaimedTask], _ reservations: [Reservation], fence: WorkerFence) {
        var counts: [PoolID: Int32] = [:]
        for task in claimed {
            counts[task.pool, default: 0] += 1
        }
        slots.update { [counts] ledger in
            for reservation in reservations {
                ledger.didClaim(reservation, claimed: counts[reservation.pool] ?? 0)
            }
        }
        for task in claimed {
            start(task, fence: fence)
        }
    }

    private func start(_ task: ClaimedTask, fence: WorkerFence) {
        let deadline = ContinuousClock.now + task.timeout
        attempts.start(task, fence: fence, deadline: deadline) { [self] in
            let end = await runner.run(task, fence: fence, deadline: deadline)
            switch attempts.finish(RunningAttempt(task, fence: fence)) {
            case .own: take(end)
            case .replaced: slots.update { $0.endTask(in: task.pool) }
            case .taken: break
            }
        }
    }

    /// Sends the settlements and the claim as one transaction and returns what was claimed.
    private func send(_ batch: SettlementBatch, _ claim: ClaimTasks) async throws(PostgresError) -> [ClaimedTask] {
        let trip = RoundTrip()
        let claiming = postgres.measured(by: trip)
        var lone = claim
        lone.isDurable = false
        // However it ends: a claim that failed because it took too long must not come again as large.
        defer { learn(from: trip) }
        switch (batch.settle, batch.giveBack, claim.demands.isEmpty) {
        case (let settle?, nil, false):
            let (settled, claimed) = try await claiming.runAtomically(settle, claim)
            announce(settled)
            return claimed
        case (nil, nil, false):
            return try await claiming.run(lone)
        case (let settle?, nil, true):
            announce(try await postgres.run(settle))
            return []
        case (let settle?, let giveBack?, _):
            let (settled, _) = try await postgres.runAtomically(settle, giveBack)
            announce(settled)
            slots.update { $0.heardNews() }
            return claim.demands.isEmpty ? [] : try await claiming.run(lone)
        case (nil, let giveBack?, _):
            _ = try await postgres.run(giveBack)
            slots.update { $0.heardNews() }
            return claim.demands.isEmpty ? [] : try await claiming.run(lone)
        case (nil, nil, true):
            return []
        }
    }

    func announce(_ settled: [SettleTasks.Row]) {
        onOutcome(settled.count)
        guard settled.contains(where: \.madeDeliveries) else { return }
        slots.update { $0.heardNews() }
        doorbell()
    }
}
