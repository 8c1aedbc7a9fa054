/// What a kind promises to the outside, with its defaults.
package struct KindDescription: Sendable {
    package let kind: TaskKind
    package let summary: String
    private let lane: @Sendable () -> PoolName
    package let retry: RetryPolicy
    /// The longest one attempt may run.
    package let timeout: Duration
    /// Whether clients may submit it; kinds made by Penstock itself are not.
    package let isPublic: Bool
    /// The graph as Mermaid, nil for kinds without one.
    package let diagram: String?
    /// Bytes of an input as JSON that the kind takes beyond what a client may send for any other; nil for no more.
    package let inputBytesMax: Int?
    /// Where new tasks of the kind wait at this moment: a new catalogue may name another provider for it.
    package var pool: PoolName { lane() }

    /// - Parameter pool: asked again each time that a task is made.
    package init(
        kind: TaskKind, summary: String, pool: @autoclosure @escaping @Sendable () -> PoolName, retry: RetryPolicy,
        timeout: Duration, isPublic: Bool,
        diagram: String?, inputBytesMax: Int? = nil
    ) {
        self.kind = kind
        self.summary = summary
        lane = pool
        self.retry = retry
        self.timeout = timeout
        self.isPublic = isPublic
        self.diagram = diagram
        self.inputBytesMax = inputBytesMax
    }
}

/// Runs the tasks of one kind.
package protocol TaskHandler: Sendable {
    var description: KindDescription { get }
    /// Every problem of an input, before anything is stored. Empty means acceptable.
    func problems(in input: JSONValue) -> [InputProblem]
    /// Runs one attempt. A thrown ``Failure`` is what its class says; another error is a `bug`.
    /// Cancellation of the surrounding Swift task means: stop soon, write nothing more.
    func run(_ attempt: AttemptContext) async throws -> AttemptReport
    /// What a task with this input, which has no problems, would ask of models; nil for a kind that asks none. Nothing
    /// is stored, held or sent.
    /// - Throws: why such a task would be refused before its first call.
    func estimate(_ input: JSONValue) throws(Failure) -> TaskEstimate?
}

extension TaskHandler {
    package func estimate(_ input: JSONValue) throws(Failure) -> TaskEstimate? { nil }
}

/// What a handler is given for one attempt.
package struct AttemptContext: Sendable {
    package let task: TaskID
    package let tenant: TenantID
    package let kind: TaskKind
    /// The number of this attempt, from 1, uncounted ones not included.
    package let attempt: Int
    package let input: JSONValue
    /// When the attempt must have ended, on this process's monotonic clock.
    package let deadline: ContinuousClock.Instant
    package let checkpoints: any CheckpointStore
    package let calls: any CallLedger
    /// What became of the children that the task has waited for.
    package let children: any ChildStore
    /// How urgent the task is, for the children it asks for.
    package let priority: Priority
    package init(
        task: TaskID, tenant: TenantID, kind: TaskKind, attempt: Int, input: JSONValue,
        deadline: ContinuousClock.Instant, checkpoints: any CheckpointStore, calls: any CallLedger,
        children: any ChildStore = NoChildren(), priority: Priority = .normal
    ) {
        self.task = task
        self.tenant = tenant
        self.kind = kind
        self.attempt = attempt
        self.input = input
        self.deadline = deadline
        self.checkpoints = checkpoints
        self.calls = calls
        self.children = children
        self.priority = priority
    }
}

/// An attempt that did not fail: how it ended, and events about other things that belong to the same transaction.
package struct AttemptReport: Sendable {
    package enum Ending: Sendable {
        /// The task has succeeded. The result as JSON, nil for none.
        case result([UInt8]?)
        /// Not now: the task comes back later, and this attempt does not count.
        case snoozed(Snooze)
        /// Do these first: the task waits for them, and this attempt does not count.
        case children(ChildPlan)
    }

    package let ending: Ending
    package let events: [AuditRecord]

    package init(_ ending: Ending, events: [AuditRecord] = []) {
        self.ending = ending
        self.events = events
    }

    package init(result: [UInt8]?, events: [AuditRecord] = []) { self.init(.result(result), events: events) }
}

/// A failure together with events that must be recorded with it.
package struct ReportedFailure: Error, Sendable {
    package let failure: Failure
    package let events: [AuditRecord]
    package init(_ failure: Failure, events: [AuditRecord]) {
        self.failure = failure
        self.events = events
    }
}
