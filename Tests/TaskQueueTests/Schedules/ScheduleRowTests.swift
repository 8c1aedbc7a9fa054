import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

@Suite("Schedules as rows", .serialized, .timeLimit(.minutes(5)))
struct ScheduleRowTests {
    private func create(_ schedule: NewSchedule, on queue: QueueFixture) async throws -> ScheduleCreation? {
        let (_, creation) = try await queue.postgres.runAtomically(
            LockScheduleOwner(tenant: schedule.tenant), CreateSchedule(schedule))
        return creation.first
    }

    @Test("What was stored is read back, whatever the schedule's form")
    func forms() async throws {
        try await QueueFixture.run { queue async throws in
            let moment = QueueFixture.moment(7200)
            let cron = CronSchedule(
                try CronExpression("0 9 * * mon-fri"), in: try #require(ZoneName("Europe/Berlin")))
            for (name, spec) in [
                ("cron", ScheduleSpec.cron(cron)), ("every", .every(seconds: 90, anchor: moment)), ("at", .at(moment)),
            ] {
                let stored = try await queue.schedule(name) { $0.spec = spec }
                let view = try #require(
                    try await queue.run(FindSchedule(tenant: queue.alpha, name: stored.name)).first)
                #expect(view.spec.spec == spec)
                #expect(view.id == stored.id)
                #expect(view.input == stored.input)
                #expect(!view.isPaused)
                #expect(abs(view.now.timeIntervalSinceNow) < 60)
            }
        }
    }

    @Test("A name is taken within its tenant only, and a thousand schedules are the most, however many ask at once")
    func limits() async throws {
        try await QueueFixture.run { queue async throws in
            try await queue.schedule("same")
            try await queue.schedule("same") { $0.tenant = queue.beta }
            #expect(try await create(try queue.newSchedule("same"), on: queue) == .taken)
            try await queue.script(
                """
                INSERT INTO schedule (id, tenant_id, name, kind, priority, input, every_s, anchor, catch_up)
                SELECT gen_random_uuid(), \(queue.alpha.rawValue), 'filler-' || n, 'summarize', 5, '{}', 60, now(), 'skip'
                FROM generate_series(1, 994) n
                """)
            let schedules = try (0..<20).map { try queue.newSchedule("new-\($0)") }
            let created = try await withThrowingTaskGroup { group in
                for schedule in schedules {
                    group.addTask { try await create(schedule, on: queue) }
                }
                var created: [ScheduleCreation?] = []
                for try await creation in group { created.append(creation) }
                return created
            }
            #expect(created.filter { $0 == .created }.count == 5)
            #expect(created.filter { $0 == .full }.count == 15)
            #expect(try await queue.count("schedule WHERE tenant_id = \(queue.alpha.rawValue)") == 1000)
        }
    }

    @Test("Pausing and resuming are said once in the audit, and a resume takes the fire that it is given")
    func pause() async throws {
        try await QueueFixture.run { queue async throws in
            let schedule = try await queue.schedule("nightly")
            let pause = PauseSchedule(tenant: queue.alpha, name: schedule.name)
            #expect(try await queue.run(pause) == [true])
            #expect(try await queue.run(pause) == [false])
            #expect(try await queue.run(PauseSchedule(tenant: queue.beta, name: schedule.name)).isEmpty)
            #expect(try await queue.run(FindDueWork()).first?.hasDueSchedules == false)
            let next = QueueFixture.moment(1800)
            let resume = ResumeSchedule(tenant: queue.alpha, schedule: schedule.id, next: next)
            #expect(try await queue.run(resume) == [true])
            #expect(try await queue.run(resume).isEmpty)
            let view = try await queue.run(FindSchedule(tenant: queue.alpha, name: schedule.name)).first
            #expect(view?.nextFireAt == next)
            #expect(view?.isPaused == false)
            #expect(
                try await queue.rows("SELECT action FROM audit_trail WHERE action LIKE 'schedule.%' ORDER BY seq")
                    == ["schedule.created", "schedule.paused", "schedule.resumed"])
        }
    }
}
