package import Domain
import PostgresDriver

extension TaskIntake {
    /// How many batches travel in one round trip: enough to keep the server busy, few enough to bound what is encoded.
    private static let batchesPerTrip = 4
    private static let placesPerBatch = 5000

    /// Accepts the tasks of one request: all of them or none, in one transaction on a connection of its own.
    ///
    /// Cost: about 10 µs a task. The tasks are in memory before the connection is taken, so that a client which sends
    /// slowly holds none. Cancellation before the commit takes everything back.
    /// - Parameter idempotency: of the request as a whole; its first task then stands for all of them.
    /// - Returns: `.accepted` with the first task, `.repeated` with the first task of the first time, or `.conflict`.
    /// - Precondition: there is a task, all are of one tenant, and none has an idempotency key of its own.
    package func acceptAll(
        _ tasks: [NewTask], idempotency: Idempotency?
    ) async throws(TaskIntakeError) -> Acceptance {
        guard let first = tasks.first else { preconditionFailure("a request without tasks") }
        let acceptance: Acceptance
        do {
            acceptance = try await postgres.transaction { transaction in
                _ = try await transaction.run(BoundLockWaits(Self.lockWaitMax))
                if let holder = try await claim(idempotency, for: first, in: transaction) { return holder }
                try await store(tasks, in: transaction)
                return .accepted(first.id)
            }
        } catch let error as PostgresError {
            throw TaskIntakeError(error)
        } catch {
            // The body throws nothing else; whatever it is, the transaction was rolled back.
            throw .unavailable
        }
        if case .accepted = acceptance { doorbell() }
        return acceptance
    }

    /// What the request is answered with when its key is taken; nil when it is ours now, or there is none.
    private func claim(
        _ idempotency: Idempotency?, for first: NewTask, in transaction: PostgresTransaction
    ) async throws(PostgresError) -> Acceptance? {
        guard let idempotency else { return nil }
        let claim = ClaimRequestKey(
            tenant: first.tenant, idempotency: idempotency, first: first.id, lifetime: keyLifetime)
        guard try await transaction.run(claim).isEmpty else { return nil }
        let rows = try await transaction.run(FindUniqueKey(tenant: first.tenant, key: idempotency.key))
        guard let holder = rows.first else {
            throw PostgresError(.unavailable, "the holder of a key is gone")
        }
        return holder.fingerprint == idempotency.fingerprint ? .repeated(holder.task) : .conflict
    }

    private func store(_ tasks: [NewTask], in transaction: PostgresTransaction) async throws(PostgresError) {
        var batches = BulkBatches(tasks)
        var trip: [StoreTasks] = []
        while let batch = batches.next() {
            trip.append(batch)
            guard trip.count == Self.batchesPerTrip else { continue }
            _ = try await transaction.runAll(trip)
            trip = []
        }
        if !trip.isEmpty { _ = try await transaction.runAll(trip) }
        let places = stride(from: 0, to: tasks.count, by: Self.placesPerBatch).map { start in
            QueueTasks(tasks[start..<min(start + Self.placesPerBatch, tasks.count)])
        }
        _ = try await transaction.runAll(places)
    }
}
