package import Domain

/// A child that is about to be accepted. Everything in it has been validated.
package struct ChildTask: Sendable {
    package let id: TaskID
    package let kind: TaskKind
    package let pool: PoolName
    /// Nil for its parent's.
    package let priority: Priority?
    package let attemptsMax: Int16
    package let timeout: Duration
    /// JSON text.
    package let input: [UInt8]
    package init(
        id: TaskID, kind: TaskKind, pool: PoolName, priority: Priority?, attemptsMax: Int16, timeout: Duration,
        input: [UInt8]
    ) {
        self.id = id
        self.kind = kind
        self.pool = pool
        self.priority = priority
        self.attemptsMax = attemptsMax
        self.timeout = timeout
        self.input = input
    }
}

/// An attempt that ended with a list of children to wait for.
package struct ParkedTask: Sendable {
    package let task: ClaimedTask
    package let children: [ChildTask]
    package let events: [AuditRecord]
    package init(task: ClaimedTask, children: [ChildTask], events: [AuditRecord] = []) {
        self.task = task
        self.children = children
        self.events = events
    }
}
