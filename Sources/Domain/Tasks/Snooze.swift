package import Foundation

/// What a handler says instead of a result: not now, come back later. It is neither a failure nor an attempt that counts;
/// while it waits the task holds no slot and shows the reason.
///
/// A wait is at least a tenth of a second, so that no task can spin, and at most thirty days; a longer one is cut, and
/// the handler is asked again then. The database's clock decides.
package struct Snooze: Sendable, Hashable {
    package static let shortest: Duration = .milliseconds(100)
    package static let longest: Duration = .seconds(30 * 24 * 3600)

    package enum Moment: Sendable, Hashable {
        case after(Duration)
        case at(Date)
    }

    package let moment: Moment
    package let reason: WaitReason

    /// Comes back when this much time has passed.
    package init(after wait: Duration, reason: WaitReason = .snooze) {
        moment = .after(min(max(wait, Self.shortest), Self.longest))
        self.reason = reason
    }

    /// Comes back at a moment, or shortly when it has passed.
    package init(until moment: Date, reason: WaitReason = .snooze) {
        self.moment = .at(moment)
        self.reason = reason
    }
}

/// Why a snoozed task waits, in one word of the kind's own: `batch_open`. Shown as the task's `reason`.
package struct WaitReason: Sendable, Hashable, RawRepresentable {
    package static let snooze = WaitReason(unchecked: "snooze")

    /// What the system itself says; a kind that used them would mislead.
    private static let reserved: Set<String> = [
        "slot", "paused", "no_worker", "tenant_cap", "schedule", "retry", "children", "approval",
    ]

    package let rawValue: String

    /// Nil unless it is 1 to 32 lower-case letters, digits and underscores, begins with a letter and is not reserved.
    package init?(rawValue: String) {
        guard rawValue.utf8.count <= 32, rawValue.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil,
            !Self.reserved.contains(rawValue)
        else { return nil }
        self.rawValue = rawValue
    }

    private init(unchecked rawValue: String) { self.rawValue = rawValue }
}
