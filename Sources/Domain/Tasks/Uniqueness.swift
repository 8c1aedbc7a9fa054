/// A wish that at most one task with a key is there: waiting, or per period.
package struct Uniqueness: Sendable, Hashable {
    /// As long as what the key is taken.
    package enum Span: Sendable, Hashable {
        /// While the task waits in the queue or for its time. From its start the key is free.
        case whileQueued
        /// For a period from its acceptance, whatever becomes of it.
        case forPeriod(Duration)
    }

    /// What happens when the key is taken.
    package enum IfTaken: String, Sendable, Hashable, CaseIterable {
        /// The task that is there answers for the new one, which is not stored.
        case `return`
        /// The waiting task ends as cancelled and the new one takes its place. Only while queued.
        case replace
    }

    /// The longest period: 30 days.
    package static let secondsMax: Int64 = 30 * 24 * 3600

    /// 1…255 bytes, unique within the tenant and the kind of span.
    package let key: String
    package let span: Span
    package let ifTaken: IfTaken
    package init(key: String, span: Span, ifTaken: IfTaken = .return) {
        self.key = key
        self.span = span
        self.ifTaken = ifTaken
    }

    /// The `scope` of its row in `unique_key`. Both sort after `task`, the scope of idempotency keys, so that whoever takes
    /// several keys in the order of (scope, key) takes the idempotency key first.
    package var scope: String {
        switch span {
        case .whileQueued: "unique.queued"
        case .forPeriod: "unique.period"
        }
    }

    /// How long its row says that the key is kept. While queued that is no end: housekeeping looks then whether it is.
    package var lifetime: Duration {
        switch span {
        case .whileQueued: .seconds(24 * 3600)
        case .forPeriod(let period): period
        }
    }
}
