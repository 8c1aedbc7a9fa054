import Domain
import Foundation
import PostgresDriver
import TaskQueue
import Testing

@Suite("List", .serialized, .timeLimit(.minutes(5)))
struct ListTasksTests {
    /// IDs of one second after the other, so that their order does not depend on the clock's.
    private func accept(
        _ count: Int, on queue: QueueFixture, _ adjust: (Int, inout NewTask) -> Void = { _, _ in }
    ) async throws -> [TaskID] {
        let start = Date(timeIntervalSinceNow: -Double(count))
        let tasks = (0..<count).map { number in
            queue.task { task in
                task.id = TaskID(UUIDv7.make(at: start + Double(number)))
                adjust(number, &task)
            }
        }
        try await queue.run(EnqueueTasks(tasks))
        return tasks.map(\.id)
    }

    private func list(
        _ queue: QueueFixture, before: TaskID? = nil, kind: TaskKind? = nil, state: TaskState? = nil, limit: Int32
    ) async throws -> [ListTasks.Row] {
        try await queue.run(ListTasks(tenant: queue.alpha, before: before, kind: kind, state: state, limit: limit))
    }

    @Test("Pages hold every task once, newest first, though tasks arrive between them")
    func paging() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await accept(25, on: queue)
            var seen: [TaskID] = []
            while true {
                let page = try await list(queue, before: seen.last, limit: 10)
                if page.isEmpty { break }
                #expect(!page.contains { !$0.matches })
                seen += page.map(\.view.id)
                try await queue.accept()
            }
            #expect(seen == ids.reversed())
        }
    }

    @Test("A filter by kind and state returns what matches, and pages through what does not")
    func filters() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await accept(30, on: queue) { number, task in
                task.kind = number % 3 == 0 ? "classify" : "summarize"
                if number % 2 == 0 { task.runAt = Date(timeIntervalSinceNow: 3600) }
            }
            let classify = ids.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
            let scheduled = ids.enumerated().filter { $0.offset % 6 == 0 }.map(\.element)
            #expect(try await matching(queue, kind: "classify", state: nil) == classify.reversed())
            #expect(try await matching(queue, kind: "classify", state: .scheduled) == scheduled.reversed())
            #expect(try await matching(queue, kind: nil, state: .running) == [])
            #expect(try await matching(queue, kind: "unheard_of", state: nil) == [])
        }
    }

    /// Every match, page after page until a scan comes back empty.
    private func matching(_ queue: QueueFixture, kind: TaskKind?, state: TaskState?) async throws -> [TaskID] {
        var found: [TaskID] = []
        var cursor: TaskID?
        while true {
            let page = try await list(queue, before: cursor, kind: kind, state: state, limit: 4)
            guard let last = page.last else { return found }
            found += page.filter(\.matches).map(\.view.id)
            cursor = last.view.id
        }
    }

    @Test("Each state can be asked for", arguments: TaskState.allCases)
    func byState(state: TaskState) async throws {
        try await QueueFixture.run { queue async throws in
            let staged = try await queue.stage(state)
            let page = try await list(queue, state: state, limit: 10)
            #expect(page.filter(\.matches).map(\.view.id) == [staged.id])
            #expect(page.first?.view.state == state)
        }
    }

    @Test("A filtered page looks at 2,000 tasks, and its cursor leads on to the rest")
    func scanBound() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await accept(2100, on: queue) { number, task in
                if number == 0 { task.kind = "classify" }
            }
            let first = try await list(queue, kind: "classify", limit: 10)
            #expect(first.map(\.matches) == [false])
            #expect(first.first?.view.id == ids[100])
            let second = try await list(queue, before: first.last?.view.id, kind: "classify", limit: 10)
            #expect(second.map(\.view.id) == [ids[0]])
            #expect(second.first?.matches == true)
        }
    }

    @Test("A tenant's list holds nothing of another's")
    func tenants() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await accept(10, on: queue) { number, task in
                if number % 2 == 0 { task.tenant = queue.beta }
            }
            let page = try await list(queue, limit: 100)
            #expect(page.map(\.view.id) == ids.enumerated().filter { $0.offset % 2 == 1 }.map(\.element).reversed())
        }
    }
}
