import Domain
import PostgresDriver
import Synchronization
import TaskQueue

/// Submits a number of tasks in arrays, from a few producers at once.
struct ArrayEnqueue: Sendable {
    let tasks: Int
    let arraySize: Int
    let producers: Int

    /// Returns the seconds that it took until the last array was committed.
    func run(on database: BenchDatabase) async throws -> Double {
        let start = ContinuousClock.now
        let share = TaskShare(tasks)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<producers {
                group.addTask { try await produce(share, database) }
            }
            try await group.waitForAll()
        }
        return (ContinuousClock.now - start).seconds
    }

    private func produce(_ share: TaskShare, _ database: BenchDatabase) async throws {
        while let count = share.take(arraySize) {
            try Task.checkCancellation()
            _ = try await database.hot.run(EnqueueTasks((0..<count).map { _ in database.lane.task() }))
            database.progress("enqueue", tasks - share.left, of: tasks)
        }
    }
}

/// What several producers share out among themselves.
final class TaskShare: Sendable {
    private let rest: Mutex<Int>
    init(_ count: Int) { rest = Mutex(count) }

    var left: Int { rest.withLock { $0 } }

    /// Up to `wanted`; nil when nothing is left.
    func take(_ wanted: Int) -> Int? {
        rest.withLock { rest in
            let count = min(wanted, rest)
            rest -= count
            return count > 0 ? count : nil
        }
    }
}
