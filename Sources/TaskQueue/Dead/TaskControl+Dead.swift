package import Domain
package import PostgresDriver

/// What a tenant can do about tasks that failed for good, some at a time.
extension TaskControl {
    /// What one request did, and what it left.
    package struct DeadAnswer<Item: Sendable>: Sendable {
        package let items: [Item]
        /// How many dead letters of the cause are left, counted up to 10,001.
        package let left: Int64
    }

    /// Runs the longest dead tasks of a cause again, at most `limit`, each as a new task.
    package func redrive(
        _ cause: DeadCause, of tenant: TenantID, limit: Int32
    ) async throws(PostgresError) -> DeadAnswer<RedriveDeadLetters.Copy> {
        let sources = try await postgres.run(PickDeadLetters(tenant: tenant, cause: cause, limit: limit))
        let copies = sources.map { RedriveDeadLetters.Copy(source: $0, copy: TaskID()) }
        let redriven = try await postgres.run(RedriveDeadLetters(tenant: tenant, copies: copies))
        if !redriven.isEmpty { doorbell() }
        return DeadAnswer(items: redriven, left: try await left(cause, of: tenant))
    }

    /// Takes the longest dead letters of a cause away, at most `limit`.
    package func dismiss(
        _ cause: DeadCause, of tenant: TenantID, limit: Int32
    ) async throws(PostgresError) -> DeadAnswer<TaskID> {
        let tasks = try await postgres.run(PickDeadLetters(tenant: tenant, cause: cause, limit: limit))
        let dismissed = try await postgres.run(DismissDeadLetters(tenant: tenant, tasks: tasks))
        return DeadAnswer(items: dismissed, left: try await left(cause, of: tenant))
    }

    private func left(_ cause: DeadCause, of tenant: TenantID) async throws(PostgresError) -> Int64 {
        try await postgres.run(CountDeadLetters(tenant: tenant, cause: cause)).first ?? 0
    }
}
