import Domain
import Fleet
import Foundation
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("A worker with parents and children", .timeLimit(.minutes(2)))
struct ChildrenTests {
    private func withFixture(_ body: (FleetFixture) async throws -> Void) async throws {
        try await TestDatabase.withFresh { database async throws in
            try await body(FleetFixture(database: database))
        }
    }

    /// Asks for `count` children once, then says how many of them succeeded.
    private func parent(_ count: Int, of kind: TaskKind = "child") -> ScriptedKind {
        ScriptedKind("parent") { attempt, _ in
            var succeeded = 0
            var place: Int32 = 0
            while true {
                let page = try await attempt.children.outcomes(after: place, limit: 7)
                guard let last = page.last else { break }
                succeeded += page.filter { $0.state == .succeeded }.count
                place = last.place
            }
            guard place == 0 else { return AttemptReport(result: Array("[\(succeeded),\(place)]".utf8)) }
            return AttemptReport(
                .children(try ChildPlan((0..<count).map { NewChild(kind: kind, input: .integer(Int64($0))) })))
        }
    }

    @Test("does the children first and asks the parent once again, as the same attempt")
    func fanIn() async throws {
        try await withFixture { fleet async throws in
            let parent = parent(20)
            let child = ScriptedKind("child") { attempt, _ in
                guard attempt.input != 13 else { throw Failure(.permanent, code: "unlucky", message: "no") }
                return AttemptReport(result: attempt.input.encoded())
            }
            try await fleet.withWorker([parent, child]) {
                let task = try await fleet.enqueue(try await fleet.task("parent", attemptsMax: 1))
                let view = try await fleet.wait(for: task, toBe: .succeeded)
                #expect(view?.result == Array("[19,20]".utf8))
                #expect(view?.attempts == 1)
                #expect(parent.runs(of: task) == 2)
            }
            #expect(try await Invariants.checkDrained(fleet.database.postgres) == [])
        }
    }

    @Test("holds no slot for a parent that waits: with as many parents as slots the children still run")
    func noSlot() async throws {
        try await withFixture { fleet async throws in
            let child = ScriptedKind("child") { _, _ in AttemptReport(result: nil) }
            try await fleet.withWorker([parent(3), child]) {
                var tasks: [TaskID] = []
                for _ in 0..<8 { tasks.append(try await fleet.enqueue(try await fleet.task("parent"))) }
                for task in tasks { #expect(try await fleet.wait(for: task, toBe: .succeeded)?.state == .succeeded) }
            }
        }
    }

    @Test("resumes a parent whose last child ended just before its worker died")
    func resumesLater() async throws {
        try await withFixture { fleet async throws in
            let database = fleet.database
            let fence = try #require(
                try await database.run(RegisterWorker(host: "dead", pid: 1, lease: .seconds(600))).first)
            let task = try await fleet.task("parent")
            _ = try await fleet.enqueue(task)
            let claim = ClaimTasks(
                fence: fence, demands: [.init(pool: task.pool, limit: 9)], marks: LowWaterMarks(now: .now))
            let parent = try #require(try await database.run(claim).first)
            let child = ChildTask(
                id: TaskID(), kind: "child", pool: "local", priority: nil, attemptsMax: 1, timeout: .seconds(9),
                input: Array("1".utf8))
            _ = try await database.run(WaitForChildren(fence: fence, parked: .init(task: parent, children: [child])))
            let claimed = try await database.run(claim)
            let settled = claimed.map { SettledTask(task: $0, outcome: .succeeded(result: nil), hasCalls: false) }
            #expect(try await database.run(SettleTasks(fence: fence, settled: settled)).count == 1)
            let waiting = try await fleet.find(task.id)
            #expect(waiting?.reason == "children")
            try await fleet.withWorker([self.parent(1)]) {
                let view = try await fleet.wait(for: task.id, toBe: .succeeded)
                #expect(view?.result == Array("[1,1]".utf8))
            }
        }
    }

    @Test("cancels the children of a parent that is cancelled, whether they wait or run")
    func cancels() async throws {
        try await withFixture { fleet async throws in
            let child = ScriptedKind("child") { _, _ in
                try await Task.sleep(for: .seconds(60))
                return AttemptReport(result: nil)
            }
            try await fleet.withWorker([parent(10), child]) {
                let task = try await fleet.enqueue(try await fleet.task("parent"))
                _ = try await fleet.wait(for: task, toBe: .waiting)
                let control = TaskControl(postgres: fleet.database.postgres) {}
                #expect(try await control.cancel(task, of: TenantID(1)) == .cancelled)
                let list = ListTasks(tenant: TenantID(1), before: nil, kind: "child", state: .cancelled, limit: 100)
                let deadline = ContinuousClock.now + .seconds(20)
                while try await list.page(of: fleet.database.run(list)).tasks.count < 10, ContinuousClock.now < deadline
                {
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(try await list.page(of: fleet.database.run(list)).tasks.count == 10)
            }
        }
    }

    @Test("fails a parent that asks for what cannot be made, and makes none of it")
    func refuses() async throws {
        try await withFixture { fleet async throws in
            try await fleet.withWorker([parent(2, of: "unheard_of")]) {
                let task = try await fleet.enqueue(try await fleet.task("parent"))
                let view = try await fleet.wait(for: task, toBe: .failed)
                let error = String(decoding: view?.error ?? [], as: UTF8.self)
                #expect(error.contains("child_refused"))
                #expect(view?.attempts == 1)
            }
            #expect(try await Invariants.checkDrained(fleet.database.postgres) == [])
        }
    }

    @Test("ends a line of children that never ends itself, and every parent above goes on")
    func depth() async throws {
        try await withFixture { fleet async throws in
            // Each asks for one like itself, and succeeds when that has ended, however it did.
            let endless = ScriptedKind("endless") { attempt, _ in
                guard try await attempt.children.outcomes(after: 0, limit: 1).isEmpty else {
                    return AttemptReport(result: nil)
                }
                return AttemptReport(.children(try ChildPlan([NewChild(kind: "endless", input: .null)])))
            }
            try await fleet.withWorker([endless]) {
                let task = try await fleet.enqueue(try await fleet.task("endless"))
                _ = try await fleet.wait(for: task, toBe: .succeeded)
            }
            let list = ListTasks(tenant: TenantID(1), before: nil, kind: "endless", state: nil, limit: 100)
            let tasks = try await list.page(of: fleet.database.run(list)).tasks
            #expect(tasks.count == ChildPlan.depthMax + 1)
            #expect(tasks.filter { $0.state == .succeeded }.count == ChildPlan.depthMax)
            let failed = try #require(tasks.first { $0.state == .failed })
            let error = String(decoding: try await fleet.find(failed.id)?.error ?? [], as: UTF8.self)
            #expect(error.contains("children_depth"))
            #expect(try await Invariants.checkDrained(fleet.database.postgres) == [])
        }
    }

    @Test("A plan holds 1 to 10,000 children", arguments: [0, 1, 10_000, 10_001])
    func planBounds(count: Int) {
        let children = Array(repeating: NewChild(kind: "child", input: .null), count: count)
        #expect(((try? ChildPlan(children)) != nil) == (1...10_000).contains(count))
    }
}
