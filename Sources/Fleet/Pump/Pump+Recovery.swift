import Domain
import Logging
import PostgresDriver
import Synchronization
import TaskQueue

extension Pump {
    /// Nothing is known to have happened: the ends go back to be settled again, the slots to be claimed again.
    func recover(
        _ turn: UInt64, _ ended: [AttemptEnd], _ reservations: [Reservation], _ error: PostgresError
    ) async {
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
        state.withLock { $0.ended.insert(contentsOf: ended, at: 0) }
        finishTurn(turn)
        // Cancelled: the drain goes on at once, and has its own deadline.
        try? await Task.sleep(for: .milliseconds(100))
    }
}
