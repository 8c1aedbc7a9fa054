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
    ) async throws -> (tasks: [TaskView], next: TaskID?) {
        let list = ListTasks(tenant: queue.alpha, before: before, kind: kind, state: state, limit: limit)
        return list.page(of: try await queue.run(list))
    }

    @Test("Pages hold every task once, newest first, though tasks arrive between them")
    func paging() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await accept(25, on: queue)
            var seen: [TaskID] = []
            var cursor: TaskID?
            repeat {
                let page = try await list(queue, before: cursor, limit: 10)
                seen += page.tasks.map(\.id)
                cursor = page.next
                try await queue.accept()
            } while cursor != nil
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

    @Test("A page after which nothing follows says so, with and without a filter", arguments: [3, 4, 5])
    func lastPage(limit: Int) async throws {
        try await QueueFixture.run { queue async throws in
            _ = try await accept(8, on: queue) { number, task in
                task.kind = number % 2 == 0 ? "classify" : "summarize"
            }
            let limit = Int32(limit)
            let classify = try await list(queue, kind: "classify", limit: limit)
            #expect(classify.tasks.count == min(4, Int(limit)))
            #expect((classify.next != nil) == (limit < 4))
            #expect(try await list(queue, kind: "unheard_of", limit: limit).next == nil)
            let first = try await list(queue, limit: limit)
            let second = try await list(queue, before: first.next, limit: 8 - limit)
            #expect(second.tasks.count == Int(8 - limit))
            #expect(second.next == nil)
        }
    }

    /// Every match, page after page until nothing follows.
    private func matching(_ queue: QueueFixture, kind: TaskKind?, state: TaskState?) async throws -> [TaskID] {
        var found: [TaskID] = []
        var cursor: TaskID?
        repeat {
            let page = try await list(queue, before: cursor, kind: kind, state: state, limit: 4)
            found += page.tasks.map(\.id)
            cursor = page.next
        } while cursor != nil
        return found
    }

    @Test("Each state can be asked for", arguments: TaskState.allCases)
    func byState(state: TaskState) async throws {
        try await QueueFixture.run { queue async throws in
            let staged = try await queue.stage(state)
            let page = try await list(queue, state: state, limit: 10)
            #expect(page.tasks.map(\.id) == [staged.id])
            #expect(page.tasks.first?.state == state)
            #expect(page.next == nil)
        }
    }

    @Test("A filtered page looks at 2,000 tasks, and its cursor leads on to the rest")
    func scanBound() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await accept(2100, on: queue) { number, task in
                if number == 0 { task.kind = "classify" }
            }
            let first = try await list(queue, kind: "classify", limit: 10)
            #expect(first.tasks.isEmpty)
            #expect(first.next == ids[100])
            let second = try await list(queue, before: first.next, kind: "classify", limit: 10)
            #expect(second.tasks.map(\.id) == [ids[0]])
            #expect(second.next == nil)
        }
    }

    @Test("A tenant's list holds nothing of another's")
    func tenants() async throws {
        try await QueueFixture.run { queue async throws in
            let ids = try await accept(10, on: queue) { number, task in
                if number % 2 == 0 { task.tenant = queue.beta }
            }
            let page = try await list(queue, limit: 100)
            #expect(page.tasks.map(\.id) == ids.enumerated().filter { $0.offset % 2 == 1 }.map(\.element).reversed())
        }
    }
}
