import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

/// The table in `TaskTransition` and the SQL statements are two halves of one state machine.
@Suite("State machine", .serialized, .timeLimit(.minutes(5)))
struct TransitionAgreementTests {
    @Test("Every statement does to every state what the table says", arguments: TaskState.allCases)
    func agrees(state: TaskState) async throws {
        try await QueueFixture.run { queue async throws in
            for event in TaskEvent.allCases {
                let task = try await queue.stage(state)
                #expect(try await queue.state(of: task.id) == state)
                try await apply(event, to: task, on: queue)
                let expected = TaskTransition.state(after: event, in: state) ?? state
                #expect(try await queue.state(of: task.id) == expected, "\(event) in \(state)")
                // One row at most: a task is in exactly one place.
                let places = try await queue.rows(
                    """
                    SELECT (SELECT count(*) FROM task_ready WHERE task_id = t.id)
                        + (SELECT count(*) FROM task_deferred WHERE task_id = t.id)
                        + (SELECT count(*) FROM task_running WHERE task_id = t.id)
                        + (SELECT count(*) FROM task_outcome WHERE task_id = t.id)
                    FROM task t WHERE t.id = '\(task.id.uuidText)'
                    """)
                #expect(places == ["1"], "\(event) in \(state)")
                try await queue.script("DELETE FROM task_ready; DELETE FROM task_deferred; DELETE FROM task_running")
            }
        }
    }

    /// The statement of an event, and whatever the fleet does to bring it to its end.
    private func apply(_ event: TaskEvent, to task: StagedTask, on queue: QueueFixture) async throws {
        switch event {
        case .claim: _ = try await queue.claim(by: task.fence)
        case .promote:
            try await queue.script("UPDATE task_deferred SET run_at = now()")
            try await queue.run(PromoteDeferred(limit: 10))
        case .succeed: try await queue.settle([task.claim], by: task.fence)
        case .fail: try await queue.settle([task.claim], .failed(QueueFixture.refused), by: task.fence)
        case .retry:
            try await queue.giveBack([task.claim], .retry(QueueFixture.flaky, after: .seconds(60)), by: task.fence)
        case .release: try await queue.giveBack([task.claim], .released, by: task.fence)
        case .cancel:
            guard try await queue.run(CancelTask(tenant: queue.alpha, task: task.id)) == [.requested] else { return }
            try await queue.settle([task.claim], .cancelled(QueueFixture.stopped), by: task.fence)
        case .expire:
            try await queue.script(
                """
                INSERT INTO task_expiry (task_id, tenant_id, expires_at)
                SELECT id, tenant_id, now() - interval '1 s' FROM task WHERE id = '\(task.id.uuidText)'
                ON CONFLICT DO NOTHING
                """)
            try await queue.run(ExpireTasks(limit: 10))
            // A running one is expired by its worker, if anybody.
            try await queue.settle([task.claim], .expired, by: task.fence)
        case .lose:
            try await queue.endLease(of: task.fence)
            try await queue.rescue()
        }
    }
}
