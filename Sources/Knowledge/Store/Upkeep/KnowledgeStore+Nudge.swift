import Domain
import PostgresDriver

extension KnowledgeStore {
    /// Asks again for documents that nobody took in: their tasks have failed for good, or were lost. How many indexes that
    /// came to.
    func nudge(_ options: UpkeepOptions) async throws -> Int {
        var nudged = 0
        for index in try await postgres.run(FindForgotten(age: options.pending, limit: options.batches)) {
            nudged += try await postgres.transaction { transaction in
                guard let locked = try await transaction.run(LockFreeIndex(id: index)).first,
                    try await !transaction.run(TakeNudge(index: index, age: options.pending)).isEmpty
                else { return 0 }
                let plan = NudgePlan(
                    try await transaction.run(ListForgotten(index: index, age: options.pending)))
                let tasks = try await transaction.accept(
                    ApplyInput.kind, plan.pieces.map { ApplyInput.json(index, $0) }, for: locked.tenant)
                guard let last = tasks.last else { return 0 }
                _ = try await transaction.run(
                    MarkAsked(index: index, keys: plan.pieces.flatMap { $0 }.sorted(), age: options.pending))
                _ = try await transaction.run(RecordNudge(index: index, task: last))
                return 1
            }
        }
        return nudged
    }

    /// Names the documents that were asked for in vain as failed; how many. What a generation has of an older version
    /// stays: nobody knows that the document is at fault. A put of the same content, or another, asks for it anew.
    func giveUp(_ options: UpkeepOptions) async throws -> Int {
        var count = 0
        for hopeless in try await postgres.run(FindHopeless(limit: options.batches * Self.applyMax)) {
            count += try await postgres.transaction { transaction in
                let states = GenerationState.live.union([.awaitingApproval])
                let (locked, taken) = try await transaction.runAtomically(
                    LockGeneration(id: hopeless.generation, states: states),
                    TakePending(
                        generation: hopeless.generation, key: hopeless.key, seq: hopeless.seq, states: states))
                guard let locked = locked.first, !taken.isEmpty else { return 0 }
                _ = try await transaction.run(
                    NameFailures(
                        generation: hopeless.generation,
                        failures: [(hopeless.key.rawValue, hopeless.version, .notTakenIn)],
                        version: locked.version + 1))
                return 1
            }
        }
        return count
    }
}

extension DocumentRefusal {
    static let notTakenInCode = "not_taken_in"

    fileprivate static let notTakenIn = DocumentRefusal(
        code: notTakenInCode,
        message:
            "It was asked for \(NudgePlan.asksMax) times, at last alone, and no task took it in; see why the tasks of "
            + "kind index.apply failed, then put it again.")
}
