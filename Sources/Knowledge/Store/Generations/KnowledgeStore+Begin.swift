package import Domain
import PostgresDriver

extension KnowledgeStore {
    /// Begins the generation that a task builds, or finds the one it has begun already: `planned`, with a pending row
    /// for every document, and its audit event. The index's row is locked, so that no put falls between.
    /// - Throws: ``Failure`` `rebuild_running` (permanent) when another task builds one; `index_not_found`.
    package func begin(
        for task: TaskID, index: IndexName, of tenant: TenantID, settings: IndexSettings?, moneyMax: Money?
    ) async throws -> Generation {
        try await postgres.transaction { transaction in
            guard let locked = try await transaction.run(LockIndexByName(name: index, tenant: tenant)).first else {
                throw Failure(
                    .permanent, code: "index_not_found", message: "There is no index with this name; create it first.")
            }
            if let begun = try await transaction.run(FindGenerationOfTask(task: task)).first { return begun }
            let chosen = try settings ?? StoredSettings.decode(locked.settings)
            let made = try await transaction.run(
                InsertGeneration(
                    id: GenerationID(), index: locked, task: task, settings: chosen,
                    json: try StoredSettings.encode(chosen), moneyMax: moneyMax))
            guard let generation = made.first else {
                throw Failure(
                    .permanent, code: "rebuild_running",
                    message: "Another rebuild of this index is under way; wait for it or cancel it.")
            }
            var detail = locked.detail
            detail["generation"] = .integer(Int64(generation.number))
            detail["documents"] = .integer(locked.documents)
            _ = try await transaction.run(
                RecordEvent(action: .generationStarted, tenant: tenant, task: task, detail: detail))
            return generation
        }
    }
}
