import Domain
import Synchronization

/// A call ledger that writes down what it is told, and refuses when it is asked to.
final class RecordingLedger: CallLedger {
    let caller = Caller(tenant: TenantID(1), task: TaskID(), kind: "summarize")

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
    }

    private let state = Mutex(State())
    private let admitFailure: Failure?
    private let settleFailure: Failure?
    private let onAdmit: @Sendable () async -> Void

    init(
        admitFailure: Failure? = nil, settleFailure: Failure? = nil,
        onAdmit: @escaping @Sendable () async -> Void = {}
    ) {
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
