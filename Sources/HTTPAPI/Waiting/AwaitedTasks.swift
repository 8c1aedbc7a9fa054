import Domain
import Foundation
import PostgresDriver
import TaskQueue

/// Why a task that a request waited for gave nothing: a word for programs, which the answer shows.
struct NoResult: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }

    /// The key may not submit tasks.
    static let scope = NoResult("scope")
    /// It ran, and was not done in time.
    static let late = NoResult("late")
    /// There is no worker's kind or pool for it, the database does not answer, or too much waits.
    static let unavailable = NoResult("unavailable")
    static let unreadable = NoResult("result_unreadable")
}

/// Has something done by a task while a request waits for it: what only workers can do, because they have the keys of the
/// providers. It is the tenant's own task, with its slot, its budget and its place in the ledger.
///
/// The request goes on without it when its patience is over, and then nothing more is done or paid for it: it is cancelled.
/// Should this process die before that, the task expires by itself, on the database's clock, unless it runs; and no attempt
/// runs longer than the patience.
struct AwaitedTasks: Sendable {
    let kinds: KindCatalog
    let pools: @Sendable (PoolName) -> PoolID?
    let intake: TaskIntake
    let lookup: TaskLookup
    let control: TaskControl

    func result(
        of kind: TaskKind, _ input: JSONValue, for tenant: TenantID, within patience: Duration
    ) async -> Result<JSONValue, NoResult> {
        guard let description = kinds[kind]?.description, let pool = pools(description.pool) else {
            return .failure(.unavailable)
        }
        do {
            let deadline = ContinuousClock.now + patience
            guard let now = try await lookup.postgres.run(ReadClock()).first else { return .failure(.unavailable) }
            let task = NewTask(
                tenant: tenant, kind: kind, pool: pool, priority: Priority(0) ?? .normal, attemptsMax: 1,
                timeout: patience, expiresAt: now.addingTimeInterval(patience / .seconds(1)), input: input.encoded())
            guard case .accepted(let id) = try await intake.accept(task) else { return .failure(.unavailable) }
            _ = await lookup.outcomes.wait(for: id, of: tenant, until: deadline)
            return try await judged(id, of: tenant)
        } catch {
            // The answer says that something is missing; whatever the reason is, the task's own record has it.
            return .failure(.unavailable)
        }
    }

    private func judged(_ id: TaskID, of tenant: TenantID) async throws -> Result<JSONValue, NoResult> {
        let view = try await lookup.find(id, of: tenant)
        guard view.state.isFinal else {
            // A failure changes nothing about the answer, and the task ends by itself soon.
            _ = try? await control.cancel(id, of: tenant)
            return .failure(view.reason.map { NoResult($0) } ?? .late)
        }
        guard view.state == .succeeded else {
            let error = view.error.flatMap { try? JSONParser.parse($0) }
            return .failure(NoResult(error?["code"]?.asString ?? view.state.rawValue))
        }
        guard let result = view.result.flatMap({ try? JSONParser.parse($0) }) else { return .failure(.unreadable) }
        return .success(result)
    }
}
