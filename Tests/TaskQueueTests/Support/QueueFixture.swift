import Domain
import Foundation
import PostgresDriver
import TaskQueue
import TestKit

/// The queue on a database of its own, with the plan settings of the hot connections.
struct QueueFixture: Sendable {
    let database: TestDatabase
    let alpha: TenantID
    let beta: TenantID
    let local: PoolID
    let webhook: PoolID

    var postgres: PostgresClient { database.postgres }

    static func run(_ body: (QueueFixture) async throws -> Void) async throws {
        try await TestDatabase.hot { database async throws in
            let ids = try await database.rows(
                """
                SELECT (SELECT id FROM tenant WHERE name = 'alpha') AS alpha,
                    (SELECT id FROM tenant WHERE name = 'beta') AS beta,
                    (SELECT id FROM pool WHERE name = 'local') AS local,
                    (SELECT id FROM pool WHERE name = 'webhook') AS webhook
                """
            ).flatMap { $0.split(separator: "|") }.compactMap { Int16($0) }
            guard ids.count == 4 else { throw Unexpected("the template lacks a tenant or a pool") }
            try await body(
                QueueFixture(
                    database: database, alpha: TenantID(Int32(ids[0])), beta: TenantID(Int32(ids[1])),
                    local: PoolID(ids[2]), webhook: PoolID(ids[3])))
        }
    }

    @discardableResult
    func run<S: PostgresStatement>(_ statement: S) async throws -> [S.Row] { try await database.run(statement) }

    // MARK: Tasks

    func task(_ adjust: (inout NewTask) -> Void = { _ in }) -> NewTask {
        var task = NewTask(tenant: alpha, kind: "summarize", pool: local, input: Array(#"{"text":"water"}"#.utf8))
        adjust(&task)
        return task
    }

    /// Accepts `count` tasks in one statement; their IDs in order of arrival.
    @discardableResult
    func accept(_ count: Int = 1, _ adjust: (inout NewTask) -> Void = { _ in }) async throws -> [TaskID] {
        let tasks = (0..<count).map { _ in task(adjust) }
        guard try await run(EnqueueTasks(tasks)).count == count else { throw Unexpected("a task was not accepted") }
        return tasks.map(\.id)
    }

    /// The state and the reason of a task, as its tenant sees them.
    func state(of task: TaskID) async throws -> TaskState? {
        try await run(FindTask(tenant: alpha, task: task)).first?.state
    }
}

struct Unexpected: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
