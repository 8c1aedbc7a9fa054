import Domain
import PostgresDriver
import Synchronization
import TaskQueue

/// The durable record around the model calls of one attempt: a slot and a committed row before, one transaction
/// after. No connection is held in between.
final class PostgresCallLedger: CallLedger {
    static let leaseLost = Failure(.leaseLost, code: "lease_lost", message: "The worker's lease ended.")

    private let postgres: PostgresClient
    private let slots: SlotKeeper
    private let task: ClaimedTask
    private let fence: WorkerFence
    private let used = Mutex(false)
    /// Calls that a remembered answer took the place of, by model.
    private let cached = Mutex<[String: Int64]>([:])

    init(postgres: PostgresClient, slots: SlotKeeper, task: ClaimedTask, fence: WorkerFence) {
        self.postgres = postgres
        self.slots = slots
        self.task = task
        self.fence = fence
    }

    var caller: Caller { Caller(tenant: task.tenant, task: task.id, kind: task.kind, user: task.user) }

    /// Whether a call was ever admitted.
    var wasUsed: Bool { used.withLock { $0 } }

    func noteCached(model: String) { cached.withLock { $0[model, default: 0] += 1 } }

    /// One event for the whole attempt: a long text asks a thousand times.
    var cachedEvents: [AuditRecord] {
        let counts = cached.withLock { $0 }
        guard !counts.isEmpty else { return [] }
        let models = counts.mapValues { JSONValue.integer($0) }
        return [
            AuditRecord(
                subject: task.id, tenant: task.tenant, action: .callsCached, detail: .object(["calls": .object(models)])
            )
        ]
    }

    func admit(_ intent: CallIntent) async throws -> CallID {
        guard await slots.beginCall(in: task.pool) else { throw CancellationError() }
        do {
            let call = CallID()
            let statement = AdmitCall(call: call, task: task.id, attempt: task.attempt, fence: fence, intent: intent)
            guard try await persistently(statement).first != nil else { throw Self.leaseLost }
            used.withLock { $0 = true }
            // Last look at our own clock: the process may have been paused while the row was committed.
            guard slots.read({ $0.holdsLease(at: .now) }) else {
                try await withdraw(call)
                throw Self.leaseLost
            }
            return call
        } catch {
            slots.update { $0.endCall(in: task.pool) }
            throw error
        }
    }

    /// Closes a call that was committed and certainly never left, so that it keeps no slot until its deadline.
    private func withdraw(_ call: CallID) async throws {
        let settlement = CallSettlement(state: .cancelled, usage: .zero)
        _ = try await postgres.run(
            SettleCall(
                call: call, task: task.id, attempt: task.attempt, fence: fence, settlement: settlement, checkpoint: nil)
        )
    }

    func settle(_ call: CallID, _ settlement: CallSettlement, checkpoint: Checkpoint?) async throws {
        defer { slots.update { $0.endCall(in: task.pool) } }
        let statement = SettleCall(
            call: call, task: task.id, attempt: task.attempt, fence: fence, settlement: settlement,
            checkpoint: checkpoint)
        guard try await persistently(statement).first == true else { throw Self.leaseLost }
    }

    /// Both statements may be sent again after a lost connection without doing their work twice, so they are, until
    /// the lease ends: what was paid for should be recorded.
    private func persistently<S: PostgresStatement>(_ statement: S) async throws -> [S.Row] {
        while true {
            do {
                return try await postgres.run(statement)
            } catch {
                guard error.isTransient, slots.read({ $0.holdsLease(at: .now) }) else { throw error }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }
}
