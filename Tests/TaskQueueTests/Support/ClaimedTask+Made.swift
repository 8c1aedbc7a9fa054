import Domain

@testable import TaskQueue

extension ClaimedTask {
    /// A claim that nobody made.
    static func made(
        id: TaskID = TaskID(), tenant: TenantID = TenantID(1), pool: PoolID = PoolID(1), priority: Int16 = 5,
        seq: Int64 = 1, attempt: Int = 1, isHooked: Bool = true, nextTurn: Turns.Place = Turns.Place()
    ) -> ClaimedTask {
        ClaimedTask(
            id: id, tenant: tenant, pool: pool, priority: priority, seq: seq, attempt: .init(attempt), uncounted: 0,
            kind: "summarize", attemptsMax: 5, timeout: .seconds(60), isHooked: isHooked, hasExpired: false,
            isCapped: false, nextTurn: nextTurn,
            input: [])
    }
}
