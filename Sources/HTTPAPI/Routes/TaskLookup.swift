import Domain
import PostgresDriver
import TaskQueue

/// Looks at a tenant's tasks, now or when they have ended.
struct TaskLookup: Sendable {
    let postgres: PostgresClient
    let outcomes: any OutcomeWaiting

    /// - Throws: 404 for an ID that names no task of this tenant: an unknown one and a stranger's are the same.
    func find(_ task: TaskID, of tenant: TenantID) async throws -> TaskView {
        guard let view = try await postgres.run(FindTask(tenant: tenant, task: task)).first else {
            throw Problem.noSuchTask
        }
        return view
    }

    /// What a task waits behind, when it is ready to run; nil otherwise, and when it has moved on just now.
    func position(of view: TaskView, for tenant: TenantID) async throws -> TaskPosition? {
        guard view.state == .queued, view.reason != nil else { return nil }
        return try await postgres.run(FindPosition(tenant: tenant, task: view.id)).first
    }

    /// How far a task's children have come, while it waits for them; nil otherwise.
    func progress(of view: TaskView, for tenant: TenantID) async throws -> TaskProgress? {
        guard view.state == .waiting, view.reason == "children" else { return nil }
        return try await postgres.run(FindProgress(tenant: tenant, task: view.id)).first
    }

    /// The task when it has ended or the wait is over. No connection is held meanwhile.
    /// - Returns: also whether the wish to wait was honoured, so that the answer can say so.
    func find(
        _ task: TaskID, of tenant: TenantID, waiting wait: PreferWait?
    ) async throws -> (view: TaskView, isApplied: Bool) {
        let view = try await find(task, of: tenant)
        guard let wait else { return (view, false) }
        guard !view.state.isFinal, wait.seconds > 0 else { return (view, true) }
        let end = await outcomes.wait(for: task, of: tenant, until: .now + wait.duration)
        guard end != .refused else { return (view, false) }
        return (try await find(task, of: tenant), true)
    }
}
