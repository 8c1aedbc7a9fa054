import Domain
import TaskQueue

/// Parents and children, through the statements of the fleet.
extension QueueFixture {
    func children(_ count: Int, pool: PoolName = "local") -> [ChildTask] {
        (0..<count).map { _ in TaskID() }.sorted().map { id in
            ChildTask(
                id: id, kind: "summarize", pool: pool, priority: nil, attemptsMax: 3, timeout: .seconds(60),
                input: Array(#"{"text":"water"}"#.utf8))
        }
    }

    /// Accepts a task, claims it and lets it wait for `count` children.
    func park(
        _ count: Int, by fence: WorkerFence, _ adjust: (inout NewTask) -> Void = { _ in }
    ) async throws -> (parent: ClaimedTask, children: [ChildTask]) {
        let parent = try await claimOne(by: fence, adjust)
        let children = children(count)
        let rows = try await run(WaitForChildren(fence: fence, parked: ParkedTask(task: parent, children: children)))
        guard rows.map(\.task) == [parent.id] else { throw Unexpected("the parent does not wait") }
        return (parent, children)
    }

    func openChildren() async throws -> Int { try await count("task_child_open") }
}
