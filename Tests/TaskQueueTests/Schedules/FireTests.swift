import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

@Suite("Firing schedules", .serialized, .timeLimit(.minutes(5)))
struct FireTests {
    @Test("A fire makes a task of the schedule's row, ready to be claimed, and moves the schedule on")
    func fires() async throws {
        try await QueueFixture.run { queue async throws in
            let schedule = try await queue.schedule("nightly") { new in
                new.priority = Priority(2) ?? .normal
                new.webhookURL = "https://hooks.example.com/in"
                new.metadata = Array(#"{"a":1}"#.utf8)
                new.user = UserName(rawValue: "zoë")
            }
            #expect(try await queue.run(FindDueWork()).first?.hasDueSchedules == true)
            let made = try await queue.run(FireSchedules(try queue.firings(try await queue.dueSchedules())))
            let task = try #require(made.first)
            #expect(made.count == 1)
            #expect(
                try await queue.rows(
                    """
                    SELECT kind, priority, attempts_max, timeout_ms, webhook_url, metadata::text, input::text, run_at, user_name
                    FROM task WHERE id = '\(task.uuidText)'
                    """)
                    == [#"summarize|2|3|20000|https://hooks.example.com/in|{"a":1}|{"text":"water"}|null|zoë"#])
            #expect(try await queue.actions(of: task).sorted() == ["schedule.fired", "task.accepted"])
            let due = try #require(schedule.nextFireAt)
            #expect(
                try await queue.rows(
                    "SELECT DISTINCT detail ->> 'schedule', detail ->> 'fire_at' FROM audit_trail WHERE subject = '\(task.uuidText)'"
                )
                    == ["nightly|\(RFC3339.string(from: due))"])
            #expect(try await queue.run(FindDueWork()).first?.hasDueSchedules == false)
            let after = try #require(
                try await queue.run(FindSchedule(tenant: queue.alpha, name: schedule.name)).first)
            #expect(after.nextFireAt == due + 3600)
            #expect(after.lastFireAt == due)
            #expect(after.firedCount == 1)
            let claimed = try await queue.claim(by: try await queue.worker())
            #expect(claimed.map(\.id) == [task])
        }
    }

    @Test("Two firers that read the same schedules at the same time make each fire once")
    func race() async throws {
        try await QueueFixture.run { queue async throws in
            for number in 0..<40 { try await queue.schedule("s\(number)") }
            let due = try await queue.dueSchedules()
            #expect(due.count == 40)
            let forwards = FireSchedules(try queue.firings(due))
            let backwards = FireSchedules(try queue.firings(due.reversed()))
            try await queue.withOtherClient { other async throws in
                async let one = queue.run(forwards)
                async let two = other.run(backwards)
                let made = try await one + two
                let rest = try await queue.run(FireSchedules(try queue.firings(try await queue.dueSchedules())))
                #expect(Set(made + rest).count == 40)
            }
            #expect(try await queue.count("task") == 40)
            #expect(try await queue.count("task_ready") == 40)
            #expect(try await queue.rows("SELECT DISTINCT fired_count FROM schedule") == ["1"])
        }
    }

    @Test("A firer that read the schedule before another fired it changes nothing at all")
    func stale() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.schedule("nightly")
            let old = try queue.firings(try await queue.dueSchedules())
            #expect(try await queue.run(FireSchedules(old)).count == 1)
            let before = try await queue.snapshot()
            #expect(try await queue.run(FireSchedules(old)).isEmpty)
            #expect(try await queue.snapshot() == before)
        }
    }

    @Test("A time that was fired is not fired again, even when the schedule waits for it once more")
    func clockSetBack() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.schedule("nightly")
            let old = try queue.firings(try await queue.dueSchedules())
            #expect(try await queue.run(FireSchedules(old)).count == 1)
            // As after a clock that was set back: the compare-and-set alone would let the old firer pass.
            try await queue.script("UPDATE schedule SET next_fire_at = last_fire_at")
            let before = try await queue.snapshot()
            #expect(try await queue.run(FireSchedules(old)).isEmpty)
            #expect(try await queue.snapshot() == before)
            // A firer that reads it now makes nothing and moves it on.
            #expect(try await queue.run(FireSchedules(try queue.firings(try await queue.dueSchedules()))).isEmpty)
            #expect(try await queue.count("task") == 1)
            #expect(try await queue.count("schedule WHERE next_fire_at > now() AND fired_count = 1") == 1)
        }
    }

    @Test("What was paused, deleted or belongs to an unknown pool is not fired, and its neighbour is")
    func bystanders() async throws {
        try await QueueFixture.run { queue async throws in
            let paused = try await queue.schedule("paused")
            let gone = try await queue.schedule("gone")
            try await queue.schedule("stays")
            let firings = try queue.firings(try await queue.dueSchedules())
            #expect(try await queue.run(PauseSchedule(tenant: queue.alpha, name: paused.name)) == [true])
            #expect(try await queue.run(RemoveSchedule(tenant: queue.alpha, name: gone.name)) == [true])
            #expect(try await queue.run(FireSchedules(firings)).count == 1)
            #expect(try await queue.rows("SELECT name FROM schedule WHERE fired_count > 0") == ["stays"])
            try await queue.schedule("stranded")
            let stranded = try queue.firings(try await queue.dueSchedules(), pool: "nowhere")
            #expect(stranded.count == 1)
            #expect(try await queue.run(FireSchedules(stranded)).isEmpty)
            #expect(try await queue.dueSchedules().map(\.name) == ["stranded"])
        }
    }

    @Test("After a downtime, each policy makes its tasks", arguments: [(CatchUp.coalesce, 1), (.each, 11), (.skip, 1)])
    func catchUp(policy: CatchUp, tasks: Int) async throws {
        try await QueueFixture.run { queue async throws in
            let due = QueueFixture.moment(-605)
            try await queue.schedule("minutely") { new in
                new.spec = .every(seconds: 60, anchor: due)
                new.nextFireAt = due
                new.catchUp = policy
            }
            let made = try await queue.run(FireSchedules(try queue.firings(try await queue.dueSchedules())))
            #expect(made.count == tasks)
            #expect(try await queue.count("task_ready") == tasks)
            #expect(try await queue.count("audit_trail WHERE action = 'schedule.fired'") == tasks)
            #expect(
                try await queue.rows(
                    "SELECT fired_count, last_fire_at = '\(RFC3339.string(from: due + 600))' FROM schedule")
                    == ["\(tasks)|true"])
            let skipped = try await queue.rows(
                "SELECT detail ->> 'skipped' FROM audit_trail WHERE action = 'schedule.skipped'")
            #expect(skipped == (policy == .skip ? ["10"] : []))
            let covers = try await queue.rows(
                "SELECT detail ->> 'covers' FROM audit_trail WHERE action = 'task.accepted' AND detail -> 'covers' IS NOT NULL"
            )
            #expect(covers == (policy == .coalesce ? ["11"] : []))
            #expect(try await queue.dueSchedules().isEmpty)
        }
    }

    @Test("What two schedules missed is queued in the order of its moments")
    func order() async throws {
        try await QueueFixture.run { queue async throws in
            for (name, seconds) in [("minutely", -605.0), ("half-past", -575.0)] {
                let due = QueueFixture.moment(seconds)
                try await queue.schedule(name) { new in
                    new.spec = .every(seconds: 60, anchor: due)
                    new.nextFireAt = due
                    new.catchUp = .each
                }
            }
            let made = try await queue.run(FireSchedules(try queue.firings(try await queue.dueSchedules())))
            let moments = try await queue.rows(
                """
                SELECT a.detail ->> 'fire_at' FROM task_ready r
                JOIN audit_trail a ON a.subject = r.task_id AND a.action = 'task.accepted' ORDER BY r.seq
                """)
            #expect(moments.count == made.count && made.count > 11)
            #expect(moments == moments.sorted())
        }
    }

    @Test("A one-off fires once and has then ended")
    func once() async throws {
        try await QueueFixture.run { queue async throws in
            let due = QueueFixture.moment(-1)
            try await queue.schedule("once") { new in
                new.spec = .at(due)
                new.nextFireAt = due
            }
            #expect(try await queue.run(FireSchedules(try queue.firings(try await queue.dueSchedules()))).count == 1)
            #expect(try await queue.count("schedule WHERE next_fire_at IS NULL AND fired_count = 1") == 1)
            #expect(try await queue.dueSchedules().isEmpty)
        }
    }

    @Test("Due schedules come in pages, the longest due first, and only of the kinds that were asked for")
    func pages() async throws {
        try await QueueFixture.run { queue async throws in
            for number in 0..<5 {
                try await queue.schedule("s\(number)") { $0.nextFireAt = QueueFixture.moment(-100 + Double(number)) }
            }
            try await queue.schedule("other") { $0.kind = "unheard-of" }
            try await queue.schedule("later") { $0.nextFireAt = QueueFixture.moment(3600) }
            var names: [String] = []
            var last: DueSchedule?
            while true {
                let page = try await queue.run(FindDueSchedules(kinds: ["summarize"], after: last, limit: 2))
                names += page.map(\.name)
                guard page.count == 2 else { break }
                last = page.last
            }
            #expect(names == ["s0", "s1", "s2", "s3", "s4"])
        }
    }
}
