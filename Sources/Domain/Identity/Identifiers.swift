package enum TaskTag: IdentifierTag { package static let prefix = "task" }
package enum MessageTag: IdentifierTag { package static let prefix = "msg" }
package enum KeyTag: IdentifierTag { package static let prefix = "key" }
package enum CallTag: IdentifierTag { package static let prefix = "call" }
package enum ScheduleTag: IdentifierTag { package static let prefix = "sched" }
package enum IndexTag: IdentifierTag { package static let prefix = "index" }
package enum GenerationTag: IdentifierTag { package static let prefix = "gen" }

package typealias TaskID = Identifier<TaskTag>
/// A webhook message; it is also the `webhook-id` header of every delivery attempt.
package typealias MessageID = Identifier<MessageTag>
package typealias KeyID = Identifier<KeyTag>
/// One model call.
package typealias CallID = Identifier<CallTag>
package typealias ScheduleID = Identifier<ScheduleTag>
/// A knowledge index.
package typealias IndexID = Identifier<IndexTag>
/// One complete build of an index.
package typealias GenerationID = Identifier<GenerationTag>

/// The number of a tenant's row. It never leaves the system; outside, a tenant has a name.
package struct TenantID: Sendable, Hashable, CustomStringConvertible {
    package let rawValue: Int32
    package init(_ rawValue: Int32) { self.rawValue = rawValue }
    package var description: String { "tenant-\(rawValue)" }
}

/// The number of a pool's row.
package struct PoolID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let rawValue: Int16
    package init(_ rawValue: Int16) { self.rawValue = rawValue }
    package var description: String { "pool-\(rawValue)" }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A worker process together with its epoch: the fence of everything it may write.
/// When its lease ends unrenewed the epoch rises, and whatever carries the old one changes nothing.
package struct WorkerFence: Sendable, Hashable, CustomStringConvertible {
    package let worker: Int64
    package let epoch: Int32
    package init(worker: Int64, epoch: Int32) {
        self.worker = worker
        self.epoch = epoch
    }
    package var description: String { "worker-\(worker).\(epoch)" }
}
