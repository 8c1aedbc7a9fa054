import Domain
import PostgresDriver

extension TaskIntake {
    /// Accepts one task in a transaction of its own: for a unique key that is taken, where its holder must be looked at,
    /// and for a task with both kinds of key. Everybody else goes the shorter way, in a batch.
    ///
    /// Order of the locks: idempotency key, unique key, the holder's row in the queue.
    func acceptAlone(_ task: NewTask) async throws(TaskIntakeError) -> Acceptance {
        let acceptance: Acceptance
        do {
            acceptance = try await postgres.transaction { transaction in
                _ = try await transaction.run(BoundLockWaits(lockWaitMax))
                if let idempotency = task.idempotency,
                    let holder = try await claim(idempotency, for: task, in: transaction)
                {
                    return Acceptance(holder, to: idempotency)
                }
                return try await acceptUnique(task, in: transaction)
            }
        } catch let error as PostgresError {
            throw TaskIntakeError(error)
        } catch {
            // The body throws nothing else; whatever it is, the transaction was rolled back.
            throw .unavailable
        }
        if acceptance.isNew { doorbell() }
        return acceptance
    }

    private func acceptUnique(
        _ task: NewTask, in transaction: PostgresTransaction
    ) async throws(PostgresError) -> Acceptance {
        let taken = try await transaction.run(TakeUniqueKeys(tenant: task.tenant, tasks: [task])).first
        if let taken, taken.outcome == .returned, let holder = taken.holder {
            if let key = task.idempotency?.key {
                _ = try await transaction.run(PointRequestKey(tenant: task.tenant, key: key, target: holder))
            }
            return .returned(holder)
        }
        var keyless = task
        keyless.idempotency = nil
        keyless.unique = nil
        let store = EnqueueTasks([keyless])
        guard let taken, taken.outcome == .replaced, let holder = taken.holder else {
            _ = try await transaction.run(store)
            return .accepted(task.id)
        }
        _ = try await transaction.runAtomically(store, FinishReplaced(limit: 1, by: [task.id]))
        return .replaced(task.id, old: holder)
    }

    /// Takes the idempotency key of a task or of a whole request, or says who holds it; nil when it is ours now.
    func claim(
        _ idempotency: Idempotency, for first: NewTask, in transaction: PostgresTransaction
    ) async throws(PostgresError) -> FindUniqueKey.Holder? {
        let claim = ClaimRequestKey(
            tenant: first.tenant, idempotency: idempotency, first: first.id, lifetime: keyLifetime)
        guard try await transaction.run(claim).isEmpty else { return nil }
        let rows = try await transaction.run(FindUniqueKey(tenant: first.tenant, key: idempotency.key))
        guard let holder = rows.first else { throw PostgresError(.unavailable, "the holder of a key is gone") }
        return holder
    }
}
