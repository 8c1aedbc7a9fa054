package enum PromptTag {}

/// What a tenant calls an index.
package typealias IndexName = PathName<IndexTag>
/// What a tenant calls a prompt.
package typealias PromptName = PathName<PromptTag>
/// What a tenant calls a schedule.
package typealias ScheduleName = PathName<ScheduleTag>

/// A name that follows the ``NameRule`` and knows what it is the name of, so that names of different things cannot be
/// mixed up.
package struct PathName<Tag>: Sendable, Hashable, CustomStringConvertible {
    package static var bytesMax: Int { NameRule.bytesMax }
    package static var rule: String { NameRule.text }

    package let rawValue: String
    package var description: String { rawValue }

    /// Nil for a text that breaks the rule.
    package init?(_ text: String) {
        guard NameRule.allows(text) else { return nil }
        rawValue = text
    }
}
