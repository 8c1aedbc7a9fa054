package import Domain
package import Foundation
package import PostgresDriver

/// What a tenant can do about tasks that failed for good, some at a time.
extension TaskControl {
    /// What one request did, and what it left.
    package struct DeadAnswer<Item: Sendable>: Sendable {
        package let items: [Item]
        /// How many dead letters of the cause are left, counted up to 10,001.
        package let left: Int64
        /// Nothing that failed from this time on was meant, by the database's clock. Whoever asks again and again until
        /// nothing is left says it each time: a task that was run again and failed at once would otherwise come round
        /// again, and be paid for again, for as long as somebody asks.
        package let failedBefore: Date
    }

    /// Runs the longest dead tasks of a cause again, at most `limit`, each as a new task.
    package func redrive(
        _ cause: DeadCause, of tenant: TenantID, failedBefore: Date? = nil, limit: Int32
    ) async throws(PostgresError) -> DeadAnswer<RedriveDeadLetters.Copy> {
        let end = try await moment(failedBefore)
        let sources = try await postgres.run(
            PickDeadLetters(tenant: tenant, cause: cause, failedBefore: end, limit: limit))
        let copies = sources.map { RedriveDeadLetters.Copy(source: $0, copy: TaskID()) }
        let redriven = try await postgres.run(RedriveDeadLetters(tenant: tenant, copies: copies))
        if !redriven.isEmpty { doorbell() }
        return DeadAnswer(items: redriven, left: try await left(cause, of: tenant, end), failedBefore: end)
    }

    /// Takes the longest dead letters of a cause away, at most `limit`.
    package func dismiss(
        _ cause: DeadCause, of tenant: TenantID, failedBefore: Date? = nil, limit: Int32
    ) async throws(PostgresError) -> DeadAnswer<TaskID> {
        let end = try await moment(failedBefore)
        let tasks = try await postgres.run(
            PickDeadLetters(tenant: tenant, cause: cause, failedBefore: end, limit: limit))
        let dismissed = try await postgres.run(DismissDeadLetters(tenant: tenant, tasks: tasks))
        return DeadAnswer(items: dismissed, left: try await left(cause, of: tenant, end), failedBefore: end)
    }

    /// Read before anything is picked: what this request runs again can only fail later.
    private func moment(_ failedBefore: Date?) async throws(PostgresError) -> Date {
        if let failedBefore { return failedBefore }
        guard let now = try await postgres.run(ReadClock()).first else {
            throw PostgresError(.decoding, "the clock gave no time")
        }
        return Self.end(after: now)
    }

    /// The moment before which everything stands that had failed by `now`, in whole milliseconds, as it is shown. A letter
    /// keeps its own time rounded to the nearest one: what failed just before `now` may stand up to half of one after it.
    package static func end(after now: Date) -> Date {
        Date(timeIntervalSinceReferenceDate: ((now.timeIntervalSinceReferenceDate * 1_000).rounded() + 1) / 1_000)
    }

    private func left(_ cause: DeadCause, of tenant: TenantID, _ end: Date) async throws(PostgresError) -> Int64 {
        try await postgres.run(CountDeadLetters(tenant: tenant, cause: cause, failedBefore: end)).first ?? 0
    }
}
