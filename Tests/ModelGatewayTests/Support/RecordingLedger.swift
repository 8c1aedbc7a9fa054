import Domain
import Synchronization

/// A call ledger that writes down what it is told, and refuses when it is asked to.
final class RecordingLedger: CallLedger {
    let caller: Caller

    struct Settled: Sendable {
        let call: CallID
        let settlement: CallSettlement
        let checkpoint: Checkpoint?
        /// Whether the settlement arrived in a cancelled task, which would lose it on a real connection.
        let wasCancelled: Bool
    }

    enum Entry: Sendable, Hashable {
        case admitted(CallID)
        case called
        case settled(CallID, CallSettlement.State)
    }

    private struct State {
        var entries: [Entry] = []
        var intents: [CallIntent] = []
        var settled: [Settled] = []
        var cached: [String] = []
    }

    private let state = Mutex(State())
    private let admitFailure: Failure?
    private let settleFailure: Failure?
    private let onAdmit: @Sendable () async -> Void

    init(
        tenant: TenantID = TenantID(1), kind: TaskKind = "summarize", user: String? = nil,
        admitFailure: Failure? = nil, settleFailure: Failure? = nil,
        onAdmit: @escaping @Sendable () async -> Void = {}
    ) {
        caller = Caller(tenant: tenant, task: TaskID(), kind: kind, user: user)
        self.admitFailure = admitFailure
        self.settleFailure = settleFailure
        self.onAdmit = onAdmit
    }

    var entries: [Entry] { state.withLock(\.entries) }
    var intents: [CallIntent] { state.withLock(\.intents) }
    var settled: [Settled] { state.withLock(\.settled) }
    /// The settlements' states in order.
    var states: [CallSettlement.State] { settled.map(\.settlement.state) }

    /// Whether every admitted call was settled once, after it was admitted, and nothing else was.
    var isBalanced: Bool {
        var open: Set<CallID> = []
        for entry in entries {
            switch entry {
            case .admitted(let id): open.insert(id)
            case .settled(let id, _): if open.remove(id) == nil { return false }
            case .called: if open.isEmpty { return false }
            }
        }
        return open.isEmpty
    }

    /// The models whose calls a remembered answer took the place of.
    var cached: [String] { state.withLock(\.cached) }
    func noteCached(model: String) { state.withLock { $0.cached.append(model) } }

    func noteCall() { state.withLock { $0.entries.append(.called) } }

    func admit(_ intent: CallIntent) async throws -> CallID {
        if let admitFailure { throw admitFailure }
        let id = CallID()
        state.withLock {
            $0.entries.append(.admitted(id))
            $0.intents.append(intent)
        }
        await onAdmit()
        return id
    }

    func settle(_ call: CallID, _ settlement: CallSettlement, checkpoint: Checkpoint?) async throws {
        let wasCancelled = Task.isCancelled
        state.withLock {
            $0.entries.append(.settled(call, settlement.state))
            $0.settled.append(
                Settled(call: call, settlement: settlement, checkpoint: checkpoint, wasCancelled: wasCancelled))
        }
        if let settleFailure { throw settleFailure }
    }
}
