import Domain
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("Racing for a budget", .serialized, .timeLimit(.minutes(5)))
struct AdmissionRaceTests {
    @Test("Of 64 racers over three clients exactly as many are admitted as there is room for", arguments: [1, 7, 63])
    func exactlyK(room: Int) async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            // A little more than k holds, and less than k + 1.
            try await queue.budget(daily: room * 100 + 99)
            try await queue.accept(64)
            let tasks = try await queue.claim(by: fence)
            #expect(tasks.count == 64)
            let answers = try await race(tasks, fence, on: queue)
            #expect(answers.filter { $0 == .admitted }.count == room)
            #expect(answers.filter { $0 == .refused(.budgetHeld, after: .seconds(60)) }.count == 64 - room)
            #expect(try await queue.count("model_call_open") == room)
            #expect(try await queue.money() == "\(room * 100)|0|0|0")
            try await queue.expectSound()
        }
    }

    private func race(
        _ tasks: [ClaimedTask], _ fence: WorkerFence, on queue: QueueFixture
    ) async throws -> [Admission] {
        try await queue.withOtherClient { second async throws in
            try await queue.withOtherClient { third async throws in
                let clients = [queue.postgres, second, third]
                return try await withThrowingTaskGroup(of: [Admission].self) { group in
                    for (index, task) in tasks.enumerated() {
                        let statement = queue.admission(task, fence, hold: 100)
                        let client = clients[index % clients.count]
                        group.addTask { try await client.run(statement) }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
            }
        }
    }

    @Test("A tenant without a budget has no cap, and its calls are in the ledger all the same")
    func withoutBudget() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let call = try await queue.openCall(hold: 1_000_000_000_000, by: fence)
            #expect(try await queue.run(queue.settlement(call, queue.answered(7))) == [true])
            #expect(
                try await queue.rows(
                    "SELECT kind, provider, model, credential, catalog_version, cost_nanos FROM ledger")
                    == ["summarize|vendor|large|main|v7|7"])
            try await queue.expectSound()
        }
    }

    @Test("A call that is free of charge locks no budget, and one without a budget changes no row that others use")
    func freePath() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let first = try await queue.claimOne(by: fence)
            let changed = """
                SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables
                WHERE relname IN ('budget', 'budget_waiter', 'breaker') AND schemaname = current_schema()
                """
            try await queue.postgres.transaction { transaction async throws in
                #expect(try await transaction.run(queue.admission(first, fence, hold: 100)) == [.admitted])
                #expect(try await transaction.run(RowsOf(query: changed)) == ["0"])
            }
            try await queue.budget(daily: 1000)
            let second = try await queue.claimOne(by: fence)
            try await queue.postgres.transaction { transaction async throws in
                #expect(try await transaction.run(queue.admission(second, fence, hold: 0)) == [.admitted])
                let locks = """
                    SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND (locktype = 'advisory'
                        OR relation = 'budget'::regclass AND mode <> 'AccessShareLock')
                    """
                #expect(try await transaction.run(RowsOf(query: locks)) == ["0"])
                #expect(try await transaction.run(RowsOf(query: changed)) == ["0"])
            }
        }
    }

    @Test("A budget that is made while calls are under way misses none of them")
    func madeMeanwhile() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let task = try await queue.claimOne(by: fence)
            let open = try await queue.openCall(hold: 30, by: fence)
            let late = PaidCall(id: CallID(), task: task, fence: fence)
            let change = RowsOf(query: "SELECT set_budget('alpha', 1000, NULL, NULL, 'wait', 1, 'key') IS NOT NULL")
            try await queue.withOtherClient { other async throws in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        try await queue.postgres.transaction { transaction async throws in
                            let admit = queue.admission(task, fence, call: late.id, hold: 50)
                            #expect(try await transaction.run(admit) == [.admitted])
                            // The change waits for this transaction.
                            try await queue.untilBlocked()
                        }
                    }
                    // Those of this database: other tests have locks of their own on the same server.
                    try await queue.until(
                        """
                        pg_locks WHERE locktype = 'advisory' AND granted
                        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                        """, has: 1)
                    _ = try await other.run(change)
                    try await group.waitForAll()
                }
            }
            #expect(try await queue.money() == "80|0|0|0")
            for call in [open, late] { try await queue.run(queue.settlement(call, queue.answered(5))) }
            #expect(try await queue.money() == "0|10|10|10")
            try await queue.expectSound()
        }
    }
}
