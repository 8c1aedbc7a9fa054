package import Domain
import PostgresDriver

/// What became of a request of many tasks.
package enum BulkAcceptance: Sendable, Hashable {
    /// The tasks that were replaced are named by the position of those that took their places.
    case accepted(BulkIDs, replaced: [Int: TaskID])
    /// The same request was accepted before under its key.
    case repeated(BulkIDs)
    /// The key was used for another request.
    case conflict
}

extension TaskIntake {
    /// How many tasks of one request may have unique keys: each costs a look of its own, some 0.1 ms.
    package static let uniqueTasksMax = 10_000
    /// How many batches travel in one round trip: enough to keep the server busy, few enough to bound what is encoded.
    private static let batchesPerTrip = 4
    private static let placesPerBatch = 5000
    private static let replacedPerBatch: Int32 = 500

    /// Accepts the tasks of one request: all of them or none, in one transaction on a connection of its own.
    ///
    /// Cost: about 10 µs a task. The tasks are in memory before the connection is taken, so that a client which sends
    /// slowly holds none. Cancellation before the commit takes everything back.
    /// - Parameter idempotency: of the request as a whole.
    /// - Precondition: there is a task, all are of one tenant, their IDs are a run (``UUIDv7/run(of:at:)``), none has an
    ///   idempotency key of its own, and at most `uniqueTasksMax` have unique keys, which are distinct.
    package func acceptAll(
        _ tasks: [NewTask], idempotency: Idempotency?
    ) async throws(TaskIntakeError) -> BulkAcceptance {
        guard let first = tasks.first else { preconditionFailure("a request without tasks") }
        let acceptance: BulkAcceptance
        do {
            acceptance = try await postgres.transaction { transaction in
                _ = try await transaction.run(BoundLockWaits(lockWaitMax))
                if let idempotency, let holder = try await claim(idempotency, for: first, in: transaction) {
                    return Self.answer(holder, to: idempotency)
                }
                return try await store(tasks, idempotency: idempotency, in: transaction)
            }
        } catch let error as PostgresError {
            throw TaskIntakeError(error)
        } catch {
            // Nothing else is thrown but by an encoder of ours; whatever it is, the transaction was rolled back.
            throw .unavailable
        }
        if case .accepted = acceptance { doorbell() }
        return acceptance
    }

    private static func answer(_ holder: FindUniqueKey.Holder, to idempotency: Idempotency) -> BulkAcceptance {
        guard holder.fingerprint == idempotency.fingerprint, let ids = BulkIDs(holder) else { return .conflict }
        return .repeated(ids)
    }

    private func store(
        _ tasks: [NewTask], idempotency: Idempotency?, in transaction: PostgresTransaction
    ) async throws -> BulkAcceptance {
        var returned: [Int: TaskID] = [:]
        var replaced: [Int: TaskID] = [:]
        for (position, row) in try await takeKeys(of: tasks, in: transaction) {
            switch row.outcome {
            case .created: break
            case .returned: returned[position] = row.holder
            case .replaced: replaced[position] = row.holder
            }
        }
        let new = returned.isEmpty ? tasks : tasks.enumerated().filter { returned[$0.offset] == nil }.map(\.element)
        try await store(new, in: transaction)
        if !replaced.isEmpty { try await finishReplaced(by: replaced.keys.map { tasks[$0].id }, in: transaction) }
        let ids = BulkIDs(base: tasks[0].id, returned: returned)
        if let idempotency, let kept = try ids.kept() {
            let point = PointRequestKey(
                tenant: tasks[0].tenant, key: idempotency.key, target: returned[0] ?? tasks[0].id, returned: kept)
            _ = try await transaction.run(point)
        }
        return .accepted(ids, replaced: replaced)
    }

    /// What became of each unique key, by the position of its task.
    private func takeKeys(
        of tasks: [NewTask], in transaction: PostgresTransaction
    ) async throws(PostgresError) -> [(position: Int, row: TakeUniqueKeys.Row)] {
        let unique = tasks.indices.filter { tasks[$0].unique != nil }
        guard !unique.isEmpty else { return [] }
        let positions = Dictionary(uniqueKeysWithValues: unique.map { (tasks[$0].id, $0) })
        let rows = try await transaction.run(
            TakeUniqueKeys(tenant: tasks[0].tenant, tasks: unique.map { tasks[$0] }))
        return rows.compactMap { row in positions[row.task].map { ($0, row) } }
    }

    private func finishReplaced(by tasks: [TaskID], in transaction: PostgresTransaction) async throws(PostgresError) {
        let finish = FinishReplaced(limit: Self.replacedPerBatch, by: tasks)
        // Ends: each round ends as many as it may, and only this transaction sees them.
        while let count = try await transaction.run(finish).first, count == Int64(Self.replacedPerBatch) {}
    }

    /// Stores the tasks in batches, and gives them their places in the queue at the end.
    private func store(_ tasks: [NewTask], in transaction: PostgresTransaction) async throws(PostgresError) {
        var trip: [StoreTasks] = []
        for batch in BulkBatches(tasks) {
            trip.append(batch)
            guard trip.count == Self.batchesPerTrip else { continue }
            _ = try await transaction.runAll(trip)
            trip = []
        }
        if !trip.isEmpty { _ = try await transaction.runAll(trip) }
        let places = stride(from: 0, to: tasks.count, by: Self.placesPerBatch).map { start in
            QueueTasks(tasks[start..<min(start + Self.placesPerBatch, tasks.count)])
        }
        if !places.isEmpty { _ = try await transaction.runAll(places) }
    }
}
