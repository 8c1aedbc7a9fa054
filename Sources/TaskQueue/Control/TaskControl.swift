package import Domain
package import PostgresDriver

/// What a tenant can do to a task that is already accepted.
package struct TaskControl: Sendable {
    package enum CancelAnswer: Sendable, Hashable {
        case cancelled
        /// It runs; its worker stops it within a heartbeat.
        case requested
        case moving
        case alreadyEnded(TaskState)
        case notFound
    }

    package enum RetryAnswer: Sendable, Hashable {
        /// A new task with the same input.
        case copied(TaskID)
        /// It was waiting and runs now.
        case woken
        case notPossible(TaskState)
        case notFound
    }

    let postgres: PostgresClient
    let doorbell: @Sendable () -> Void
    package init(postgres: PostgresClient, doorbell: @escaping @Sendable () -> Void) {
        self.postgres = postgres
        self.doorbell = doorbell
    }

    /// Cancels. A task that moves between two places just then is looked for again, at most twenty times; after that
    /// `.moving` says that it was not caught, and the client may ask again.
    package func cancel(_ task: TaskID, of tenant: TenantID) async throws(PostgresError) -> CancelAnswer {
        for _ in 0..<20 {
            switch try await unlessHeld(CancelTask(tenant: tenant, task: task)) {
            case .cancelled:
                await cancelChildren(of: task)
                doorbell()
                return .cancelled
            case .requested:
                return .requested
            case .missed, nil:
                guard let view = try await postgres.run(FindTask(tenant: tenant, task: task)).first else {
                    return .notFound
                }
                if view.state.isFinal { return .alreadyEnded(view.state) }
            }
        }
        return .moving
    }

    /// An application may hold a task's row in a transaction of its own, for as long as it likes. Others share the
    /// connection, so the wait is short; then the task counts as one that moves.
    private func unlessHeld<S: PostgresStatement>(_ statement: S) async throws(PostgresError) -> S.Row? {
        do {
            return try await postgres.runAtomically(BoundLockWaits(.milliseconds(100)), statement).1.first
        } catch {
            guard error.sqlState == .lockNotAvailable else { throw error }
            return nil
        }
    }

    /// The task is cancelled already; its children follow, at most ten thousand here. What is left when the database
    /// does not answer, and their own children, are found by the fleet's duty.
    private func cancelChildren(of task: TaskID) async {
        for _ in 0..<20 {
            // An error changes nothing about the answer: the duty does the rest.
            guard let count = try? await postgres.run(CancelChildren(of: [task], limit: 500)).first, count > 0 else {
                return
            }
        }
    }

    /// Runs a waiting task now, or submits the input of an unsuccessful one again as a new task.
    package func retry(_ task: TaskID, of tenant: TenantID) async throws(PostgresError) -> RetryAnswer {
        if try await unlessHeld(WakeTask(tenant: tenant, task: task)) != nil {
            doorbell()
            return .woken
        }
        if let copy = try await postgres.run(CopyTask(tenant: tenant, source: task, copy: TaskID())).first {
            doorbell()
            return .copied(copy)
        }
        guard let view = try await postgres.run(FindTask(tenant: tenant, task: task)).first else { return .notFound }
        return .notPossible(view.state)
    }
}
