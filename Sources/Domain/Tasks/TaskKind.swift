/// The stable name of what a task does, such as `summarize` or `webhook.deliver`.
package struct TaskKind: Sendable, Hashable, RawRepresentable, ExpressibleByStringLiteral, CustomStringConvertible {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package init(stringLiteral value: String) { rawValue = value }
    package var description: String { rawValue }
}

/// The lane a kind waits in; bound to one provider limit.
package struct PoolName: Sendable, Hashable, RawRepresentable, ExpressibleByStringLiteral, CustomStringConvertible {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package init(stringLiteral value: String) { rawValue = value }
    package var description: String { rawValue }
}

/// How urgent a task is within its pool: 0 runs first, 9 last. The `CHECK` on `task.priority` says the same.
package struct Priority: Sendable, Hashable, Comparable {
    package static let range: ClosedRange<Int64> = 0...9
    package static let normal = Priority(unchecked: 5)
    package let rawValue: Int16

    package init?(_ value: Int64) {
        guard Self.range.contains(value) else { return nil }
        rawValue = Int16(value)
    }

    private init(unchecked value: Int16) { rawValue = value }

    /// The next less urgent one; the last has none.
    package var lower: Priority { Priority(Int64(rawValue) + 1) ?? self }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
