import Domain
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("The user of a task", .serialized, .timeLimit(.minutes(2)))
struct TaskUserTests {
    private let zoe = UserName(rawValue: "zoë")

    @Test("A claim carries the user, nil when there is none")
    func claimed() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.accept { $0.user = zoe }
            try await queue.accept()
            let users = try await queue.claim(by: fence).map(\.user)
            #expect(users == ["zoë", nil])
        }
    }

    @Test("What is stored in bulk carries it too")
    func bulk() async throws {
        try await QueueFixture.run { queue async throws in
            let tasks = [queue.task { $0.user = zoe }]
            try await queue.run(StoreTasks(tasks))
            try await queue.run(QueueTasks(tasks[...]))
            let fence = try await queue.worker()
            #expect(try await queue.claim(by: fence).map(\.user) == ["zoë"])
        }
    }

    @Test("Children are their parent's user's")
    func children() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let (parent, children) = try await queue.park(3, by: fence) { $0.user = zoe }
            #expect(parent.user == "zoë")
            let claimed = try await queue.claim(by: fence)
            #expect(claimed.map(\.id) == children.map(\.id))
            #expect(claimed.allSatisfy { $0.user == "zoë" })
        }
    }

    @Test("What was enqueued in SQL has none, and still runs")
    func enqueuedInSQL() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            try await queue.script(
                """
                INSERT INTO task_kind (name, pool_id, attempts_max, timeout_ms, public)
                    VALUES ('summarize', \(queue.local.rawValue), 3, 1000, true) ON CONFLICT DO NOTHING;
                SELECT enqueue('summarize', '{"text":"t"}', tenant => 'alpha');
                """)
            #expect(try await queue.claim(by: fence).map(\.user) == [nil])
        }
    }

    @Test(
        "The schema takes no name that the API would not",
        arguments: ["''", "repeat('x', 129)", "E'a\\nb'", "U&'a\\0085'"])
    func schema(name: String) async throws {
        try await QueueFixture.run { queue async throws in
            let task = try await queue.accept()[0]
            await #expect(throws: (any Error).self) {
                try await queue.script("UPDATE task SET user_name = \(name) WHERE id = '\(task.uuidText)'")
            }
            try await queue.script("UPDATE task SET user_name = repeat('x', 128) WHERE id = '\(task.uuidText)'")
        }
    }

    @Test(
        "Names that the type refuses", arguments: ["", "a\nb", "\u{7F}", "\u{85}", String(repeating: "é", count: 65)])
    func refused(name: String) { #expect(UserName(rawValue: name) == nil) }
}
