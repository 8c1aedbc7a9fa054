import Domain
import PostgresDriver
import TaskQueue

/// The children of one task, as its attempt reads them.
struct PostgresChildren: ChildStore {
    let postgres: PostgresClient
    let task: ClaimedTask

    func outcomes(after place: Int32, limit: Int32) async throws -> [ChildOutcome] {
        // A first attempt can have waited for nothing; the probe is saved on the common way.
        guard task.attempt > 1 else { return [] }
        return try await postgres.run(
            LoadChildren(tenant: task.tenant, parent: task.id, after: place, limit: min(max(limit, 1), 1000)))
    }

    func outcomes(after place: Int32, limit: Int32, charactersMax: Int32) async throws -> [ChildOutcome] {
        guard task.attempt > 1 else { return [] }
        return try await postgres.run(
            LoadChildHeads(
                tenant: task.tenant, parent: task.id, after: place, limit: min(max(limit, 1), 1000),
                charactersMax: max(charactersMax, 0)))
    }
}
