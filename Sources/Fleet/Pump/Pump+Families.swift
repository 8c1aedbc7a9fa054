import Domain
import Logging
import PostgresDriver
import TaskQueue

/// Parents and children, before and after an exchange.
extension Pump {
    /// Lets the attempts that ended with children wait for them, each in a transaction of its own: it may be a large one.
    /// Returns what is still to be settled: everything else, and the waits that the database refuses, as failures; they
    /// would be refused for ever.
    func park(_ ended: [AttemptEnd], fence: WorkerFence) async throws(PostgresError) -> [AttemptEnd] {
        var rest: [AttemptEnd] = []
        for end in ended {
            guard case .parked(let parked, _) = end else {
                rest.append(end)
                continue
            }
            if let tooDeep = try await refuseDepth(of: parked) {
                rest.append(tooDeep)
                continue
            }
            if let refused = try await park(parked, fence: fence) { rest.append(refused) }
        }
        return rest
    }

    /// The failure of a task that is too far below the one a client submitted to have children of its own. Only children
    /// are looked at: everybody else stands at the top.
    private func refuseDepth(of parked: ParkedTask) async throws(PostgresError) -> AttemptEnd? {
        guard parked.task.parent != nil else { return nil }
        let look = FindDepth(tenant: parked.task.tenant, task: parked.task.id, most: Int32(ChildPlan.depthMax))
        guard let depth = try await postgres.run(look).first, depth >= ChildPlan.depthMax else { return nil }
        let failure = Failure(
            .permanent, code: "children_depth",
            message: "The task is \(depth) generations below the one that was submitted, and children end there: "
                + "a kind that asks for children of its own kind must know when to stop. None was made.")
        return .settled(
            SettledTask(task: parked.task, outcome: .failed(failure), hasCalls: true, events: parked.events))
    }

    private func park(_ parked: ParkedTask, fence: WorkerFence) async throws(PostgresError) -> AttemptEnd? {
        do {
            _ = try await postgres.run(WaitForChildren(fence: fence, parked: parked))
            slots.update { $0.heardNews() }
            doorbell()
            return nil
        } catch {
            guard error.isRefusal else { throw error }
            logger.error("children were refused", metadata: [LogKey.error.rawValue: "\(error)"])
            let failure = Failure(
                .bug, code: "children_refused", message: "The children could not be stored. None of them was.")
            return .settled(
                SettledTask(task: parked.task, outcome: .failed(failure), hasCalls: true, events: parked.events))
        }
    }

    /// The children are settled and committed: this look, in a snapshot of its own, sees whether they were the last ones.
    func resumeParents(of batch: SettlementBatch) async {
        let parents = Set(batch.settle?.settled.compactMap(\.task.parent) ?? [])
        guard !parents.isEmpty else { return }
        do {
            guard try await !postgres.run(ResumeParents(parents)).isEmpty else { return }
            heardNews()
            doorbell()
        } catch {
            // FamilyDuty finds them.
            logger.warning("parents will be resumed later", metadata: [LogKey.error.rawValue: "\(error)"])
        }
    }
}
