import Domain
import Foundation
import PostgresDriver
import TaskQueue
import TestKit
import Testing

/// A task that is running, its worker, and the call it made.
struct PaidCall: Sendable {
    let id: CallID
    let task: ClaimedTask
    let fence: WorkerFence
}

/// Budgets and calls that cost something, in nano-dollars.
extension QueueFixture {
    func budget(daily: Int? = nil, monthly: Int? = nil, total: Int? = nil, whenSpent: String = "wait") async throws {
        func text(_ cap: Int?) -> String { cap.map { "\($0)" } ?? "NULL" }
        try await script(
            "SELECT set_budget('alpha', \(text(daily)), \(text(monthly)), \(text(total)), '\(whenSpent)', 1, 'key')")
    }

    /// held|day|month|total of alpha's budget.
    func money() async throws -> String {
        try await rows(
            "SELECT held_nanos, daily_spent_nanos, monthly_spent_nanos, total_spent_nanos FROM budget"
        ).first ?? "none"
    }

    /// The entries of the ledger with their states and costs, in order.
    func booked() async throws -> [String] {
        try await rows("SELECT entry, state, cost_nanos, estimated FROM ledger ORDER BY at, entry")
    }

    func paidIntent(hold: Int64, model: String = "large", timeout: Duration = .seconds(60)) -> CallIntent {
        CallIntent(
            node: .init(node: "model", iteration: 0), provider: "vendor", model: model, timeout: timeout,
            credential: "main", hold: Money(nanoDollars: hold), catalogVersion: "v7")
    }

    func admission(
        _ task: ClaimedTask, _ fence: WorkerFence, call: CallID = CallID(), hold: Int64, model: String = "large"
    ) -> AdmitCall {
        AdmitCall(
            call: call, task: task.id, attempt: task.attempt, fence: fence,
            intent: paidIntent(hold: hold, model: model), kind: task.kind)
    }

    func settlement(
        _ call: PaidCall, _ settlement: CallSettlement, checkpoint: Checkpoint? = nil, successes: Int32 = 0
    ) -> SettleCall {
        SettleCall(
            call: call.id, task: call.task.id, attempt: call.task.attempt, fence: call.fence, settlement: settlement,
            checkpoint: checkpoint, successes: successes)
    }

    /// Claims a fresh task and opens a call for it.
    func openCall(hold: Int64, by fence: WorkerFence, model: String = "large") async throws -> PaidCall {
        let task = try await claimOne(by: fence)
        let call = CallID()
        guard try await run(admission(task, fence, call: call, hold: hold, model: model)) == [.admitted] else {
            throw Unexpected("the call was not admitted")
        }
        return PaidCall(id: call, task: task, fence: fence)
    }

    func answered(_ nanos: Int64, isEstimated: Bool = false) -> CallSettlement {
        CallSettlement(state: .ok, usage: usage(10, 5, nanos), finishReason: "stop", isEstimated: isEstimated)
    }

    func failed(_ failureClass: FailureClass, code: String = "scripted", retryAfter: Duration? = nil) -> CallSettlement
    {
        CallSettlement(
            state: .failed, usage: .zero,
            failure: Failure(failureClass, code: code, message: "Scripted.", retryAfter: retryAfter))
    }

    /// Every rule that holds at every moment.
    func expectSound(_ location: SourceLocation = #_sourceLocation) async throws {
        let violations = try await Invariants.check(postgres)
        #expect(violations.isEmpty, "\(violations)", sourceLocation: location)
    }
}
