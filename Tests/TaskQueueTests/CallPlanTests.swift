import Domain
import PostgresDriver
import TaskQueue
import Testing

/// The functions around a model call keep their plans too: index probes only, whatever was there when they were planned.
@Suite("Plans of calls", .serialized, .timeLimit(.minutes(5)))
struct CallPlanTests {
    /// A crowd behind the tenant that is looked at: 500 tenants, 5,000 queued tasks, 2,000 sleeping ones, 300 of them in the
    /// line for money, and 300 open calls.
    private static let crowd = """
        INSERT INTO tenant (name, webhook_secret)
        SELECT 'crowd-' || n, decode(repeat('a1', 32), 'hex') FROM generate_series(1, 500) AS n;
        INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, input)
        SELECT uuid_v7(), (SELECT min(id) FROM tenant WHERE name LIKE 'crowd-%') + n % 500, 'summarize',
            (SELECT id FROM pool WHERE name = 'local'), 5, 3, 1000, '{}'
        FROM generate_series(1, 5000) AS n;
        INSERT INTO task_ready (task_id, tenant_id, pool_id, priority)
        SELECT id, tenant_id, pool_id, 5 FROM task
        WHERE tenant_id >= (SELECT min(id) FROM tenant WHERE name LIKE 'crowd-%');
        INSERT INTO task_deferred (task_id, run_at, tenant_id, pool_id, priority, reason)
        SELECT uuid_v7(), now() + interval '1 hour', (SELECT id FROM tenant WHERE name = 'alpha'),
            (SELECT id FROM pool WHERE name = 'local'), 5, 'budget'
        FROM generate_series(1, 2000);
        INSERT INTO budget_waiter (task_id, tenant_id, hold_nanos, since, expires_at)
        SELECT task_id, tenant_id, 30, now() - interval '1 minute' + row_number() OVER () * interval '1 ms',
            now() + interval '1 hour'
        FROM task_deferred LIMIT 300;
        INSERT INTO model_call_open (id, task_id, tenant_id, attempt, worker_id, epoch, pool_id, node, iteration,
            provider, model, deadline)
        SELECT uuid_v7(), uuid_v7(), (SELECT id FROM tenant WHERE name = 'beta'), 1, 1, 1, 1, 'n', 0, 'vendor', 'large',
            now() + interval '1 hour'
        FROM generate_series(1, 300);
        """

    @Test("An admission, a settlement and a return read little, also when they were planned while there was nothing")
    func costOfEarlyPlans() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.script("VACUUM ANALYZE")
            try await queue.budget(daily: 100)
            try await queue.accept(4)
            let tasks = try await queue.claim(4, by: fence)
            try #require(tasks.count == 4)
            let costs = try await queue.postgres.withLease { session in
                // A plan is kept as long as the session, and made for what the first execution finds.
                let first = try await round(tasks[0], tasks[1], fence, in: queue, on: session)
                #expect(first.answers == Self.answers)
                try await queue.script(Self.crowd)
                _ = try await session.run(ForgetCosts())
                let last = try await round(tasks[2], tasks[3], fence, in: queue, on: session)
                #expect(last.answers == Self.answers)
                return last.costs
            }
            #expect(costs.contains { $0.table == "budget_waiter" })
            for (table, rows) in costs { #expect(rows <= 150, "\(table)") }
            // 98 are left, and the first three of the crowd want 30 each.
            #expect(try await queue.count("budget_waiter WHERE hold_nanos = 30 AND woken_at IS NOT NULL") == 3)
        }
    }

    private static let answers: [Admission] = [.admitted, .refused(.budgetHeld, after: .seconds(60))]

    @Test("A claim looks up only the tenants that it serves, also when it was planned while there was nothing")
    func costOfClaim() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.script("VACUUM ANALYZE")
            let claim = ClaimTasks(
                fence: fence, demands: [.init(pool: queue.local, limit: 10)], marks: LowWaterMarks(now: .now))
            let costs = try await queue.postgres.withLease { session in
                try await queue.accept(1)
                #expect(try await session.run(claim).count == 1)
                try await queue.script(Self.crowd)
                _ = try await session.run(ForgetCosts())
                let (claimed, costs) = try await session.runAtomically(claim, TableCosts())
                #expect(claimed.count == 10)
                return costs
            }
            for (table, rows) in costs { #expect(rows <= 60, "\(table)") }
        }
    }

    /// In one transaction: a call is admitted, another is held, the first is settled and the second's task goes to sleep.
    private func round(
        _ one: ClaimedTask, _ two: ClaimedTask, _ fence: WorkerFence, in queue: QueueFixture,
        on session: PostgresSession
    ) async throws -> (answers: [Admission], costs: [(table: String, rows: Int64)]) {
        let call = PaidCall(id: CallID(), task: one, fence: fence)
        let wait = Duration.seconds(60)
        let back = ReturnedTask(task: two, way: .deferred(CallRefusal.budgetHeld.failure(after: wait), after: wait))
        let (first, second, settled, returned, costs) = try await session.runAtomically(
            queue.admission(one, fence, call: call.id, hold: 60), queue.admission(two, fence, hold: 60),
            queue.settlement(call, queue.answered(1)), ReturnTasks(fence: fence, returned: [back]), TableCosts())
        #expect(settled == [true])
        #expect(returned == [two.id])
        return (first + second, costs)
    }
}
