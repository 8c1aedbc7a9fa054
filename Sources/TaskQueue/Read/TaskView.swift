package import Domain
package import Foundation

/// A task as its tenant sees it.
package struct TaskView: Sendable {
    package let id: TaskID
    package let kind: TaskKind
    package let state: TaskState
    /// Why it waits: `slot`, `paused`, `no_worker`, `tenant_cap`, `schedule`, `retry`, `rate`, `children`, or what its kind
    /// said when it snoozed; nil once it runs.
    package let reason: String?
    package let priority: Int16
    /// Counted attempts so far.
    package let attempts: Int32
    package let createdAt: Date
    /// When a deferred task will be looked at again.
    package let wakesAt: Date?
    package let startedAt: Date?
    package let finishedAt: Date?
    package let expiresAt: Date?
    package let webhookURL: String?
    /// JSON texts.
    package let metadata: [UInt8]?
    package let result: [UInt8]?
    package let error: [UInt8]?
    package let usage: Usage
    package let source: TaskID?
    /// The task that waits or waited for it.
    package let parent: TaskID?
    /// The tenant's own name for its user.
    package let user: String?
}
