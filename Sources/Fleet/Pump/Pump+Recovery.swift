import Domain
import Logging
import PostgresDriver
import Synchronization
import TaskQueue

extension Pump {
    /// Nothing is known to have happened: the ends go back to be settled again, the slots to be claimed again.
    ///
    /// What the database refuses would be refused for ever, and everything beside it with it. So then each end is settled
    /// alone, and one that is refused alone becomes a failure that says so.
    func recover(
        _ turn: UInt64, _ ended: [AttemptEnd], _ reservations: [Reservation], _ error: PostgresError
    ) async {
        var ended = ended
        if error.isRefusal, !ended.isEmpty {
            logger.error(
                "the database refuses a settlement; settling one by one",
                metadata: [LogKey.error.rawValue: "\(error)", LogKey.count.rawValue: "\(ended.count)"])
            ended = await settleOneByOne(ended)
        }
        logger.warning(
            "settle and claim failed; trying again",
            metadata: [LogKey.error.rawValue: "\(error)", LogKey.count.rawValue: "\(ended.count)"])
        slots.update { ledger in
            for reservation in reservations {
                ledger.didFail(reservation)
            }
            for end in ended {
                ledger.takeBackTask(in: end.task.pool)
            }
        }
        state.withLock { $0.ended.putBack(ended) }
        finishTurn(turn)
        guard !ended.isEmpty || !error.isRefusal else { return }
        // Cancelled: the drain goes on at once, and has its own deadline.
        try? await Task.sleep(for: .milliseconds(100))
    }

    /// Returns what could not be settled for another reason than a refusal.
    private func settleOneByOne(_ ended: [AttemptEnd]) async -> [AttemptEnd] {
        var left: [AttemptEnd] = []
        for end in ended {
            do {
                try await settleAlone(end)
            } catch {
                guard error.isRefusal else {
                    left.append(end)
                    continue
                }
                do {
                    try await settleAlone(.refused(end.task))
                } catch {
                    // What is known is not thrown away for a moment's trouble: both are tried again.
                    left.append(end)
                }
            }
        }
        return left
    }

    private func settleAlone(_ end: AttemptEnd) async throws(PostgresError) {
        let fence = lease.fence
        let batch = SettlementBatch(try await park([end], fence: fence), fence: fence)
        if let settle = batch.settle { announce(try await postgres.run(settle)) }
        if let giveBack = batch.giveBack { _ = try await postgres.run(giveBack) }
        slots.update { $0.heardNews() }
    }
}

extension AttemptEnd {
    /// The end of an attempt whose own end cannot be stored.
    fileprivate static func refused(_ task: ClaimedTask) -> Self {
        let failure = Failure(
            .bug, code: "outcome_refused", message: "The database does not accept what the attempt left behind.")
        return .settled(SettledTask(task: task, outcome: .failed(failure), hasCalls: true))
    }
}

extension PostgresError {
    /// The server does not accept what was to be stored, and never will: a value that does not fit, a violated constraint,
    /// a size beyond its limits. Nothing else is judged so: an outcome must not be given up for a server's bad hour.
    var isRefusal: Bool { code == .server && ["22", "23", "54"].contains(sqlState?.conditionClass ?? "") }
}
