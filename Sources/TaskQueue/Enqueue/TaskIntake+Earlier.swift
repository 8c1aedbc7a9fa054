package import Domain
import PostgresDriver

/// Requests that were accepted before, looked up before anything is stored.
///
/// A request that is sent again gets its first answer, also when it would be refused today: the prompt it names was
/// retired meanwhile, its webhook's name leads nowhere, its `expires_at` has passed. So whoever is about to refuse a
/// request with a key asks here first. That is one look, for refused requests alone; those that are accepted meet their
/// key where it is taken.
extension TaskIntake {
    /// The task that the same request was answered with; nil when its key is free or was used for another request.
    package func earlier(
        _ idempotency: Idempotency, of tenant: TenantID
    ) async throws(TaskIntakeError) -> TaskID? {
        try await earlierHolder(idempotency, of: tenant)?.task
    }

    /// The same for a request of many tasks.
    package func earlierAll(
        _ idempotency: Idempotency, of tenant: TenantID
    ) async throws(TaskIntakeError) -> BulkIDs? {
        try await earlierHolder(idempotency, of: tenant).flatMap { BulkIDs($0) }
    }

    private func earlierHolder(
        _ idempotency: Idempotency, of tenant: TenantID
    ) async throws(TaskIntakeError) -> FindUniqueKey.Holder? {
        let holder: FindUniqueKey.Holder?
        do {
            holder = try await postgres.run(FindEarlierRequest(tenant: tenant, key: idempotency.key)).first
        } catch {
            throw TaskIntakeError(error)
        }
        return holder?.fingerprint == idempotency.fingerprint ? holder : nil
    }
}
