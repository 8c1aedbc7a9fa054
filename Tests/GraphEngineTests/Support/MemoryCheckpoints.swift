import Domain

/// Checkpoints of one task in memory, which survive a "crash" of the run. `save` can be told to fail.
actor MemoryCheckpoints: CheckpointStore {
    enum Fault: Sendable, CaseIterable {
        /// The process dies before the write is committed.
        case beforeCommit
        /// The write is committed, and the process dies before it learns so.
        case afterCommit
    }

    static let crash = Failure(.lost, code: "crash", message: "The process died.")

    private(set) var stored: [Checkpoint] = []
    private(set) var saves = 0
    private(set) var loads = 0
    private var fault: (save: Int, kind: Fault)?

    init(_ stored: [Checkpoint] = []) { self.stored = stored }

    /// Makes the save with this number, counted from 1 and from now, fail, and all after it.
    func crash(onSave number: Int, _ kind: Fault) { fault = (saves + number, kind) }
    func recover() { fault = nil }

    func load() -> [Checkpoint] {
        loads += 1
        return stored
    }

    func save(_ checkpoint: Checkpoint) throws {
        saves += 1
        if let fault, saves >= fault.save {
            if saves == fault.save, case .afterCommit = fault.kind { keep(checkpoint) }
            throw Self.crash
        }
        keep(checkpoint)
    }

    /// What the call ledger does in its own transaction.
    func commitWithCall(_ checkpoint: Checkpoint) { keep(checkpoint) }

    /// The nodes stored so far, the graph's own record left out.
    var nodes: Set<CheckpointKey> { Set(stored.map(\.key).filter { !$0.node.hasPrefix("@") }) }

    private func keep(_ checkpoint: Checkpoint) {
        stored.removeAll { $0.key == checkpoint.key && $0.inputHash == checkpoint.inputHash }
        stored.append(checkpoint)
    }
}
