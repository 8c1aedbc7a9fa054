package import Domain
package import Foundation
import PostgresDriver

/// The hard caps of a tenant; nil is no cap of that sort.
package struct BudgetCaps: Sendable, Hashable {
    /// A UTC day.
    package var daily: Money?
    /// A UTC month.
    package var monthly: Money?
    /// From when the budget was made.
    package var total: Money?

    package init(daily: Money? = nil, monthly: Money? = nil, total: Money? = nil) {
        self.daily = daily
        self.monthly = monthly
        self.total = total
    }
}

/// What becomes of a task whose next call does not fit what is left. The `CHECK` on `budget.when_spent` lists the same.
package enum WhenSpent: String, Sendable, CaseIterable {
    /// It waits for the next window.
    case wait
    case fail
}

/// A tenant's budget as it stands now.
package struct Budget: Sendable, Hashable {
    package let tenant: String
    /// No cap at all for a tenant without a budget.
    package let caps: BudgetCaps
    package let whenSpent: WhenSpent
    package let held: Money
    package let spentToday: Money
    package let spentThisMonth: Money
    /// Since the budget was made.
    package let spentInAll: Money
    /// nil for a tenant without a budget.
    package let since: Date?
    /// Tasks that wait for money, counted up to 1,000.
    package let waiting: Int64

    /// What ``decode(_:)`` reads, from `budget b` and `tenant t`.
    static let columns = """
        t.name, b.daily_cap_nanos, b.monthly_cap_nanos, b.total_cap_nanos, coalesce(b.when_spent, 'wait'),
        coalesce(b.held_nanos, 0),
        CASE WHEN b.day = (clock_timestamp() AT TIME ZONE 'UTC')::date THEN b.daily_spent_nanos ELSE 0 END,
        CASE WHEN b.month = date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC')::date
            THEN b.monthly_spent_nanos ELSE 0 END,
        coalesce(b.total_spent_nanos, 0), b.since,
        (SELECT count(*) FROM (SELECT 1 FROM budget_waiter w
            WHERE w.tenant_id = t.id AND w.expires_at > clock_timestamp() LIMIT 1000) line)
        """

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Budget {
        func cap(_ column: Int) throws(PostgresError) -> Money? {
            try row.value(column, as: Int64?.self).map { Money(nanoDollars: $0) }
        }
        func amount(_ column: Int) throws(PostgresError) -> Money { Money(nanoDollars: try row.value(column)) }
        return Budget(
            tenant: try row.value(0),
            caps: BudgetCaps(daily: try cap(1), monthly: try cap(2), total: try cap(3)),
            whenSpent: WhenSpent(rawValue: try row.value(4)) ?? .wait, held: try amount(5),
            spentToday: try amount(6), spentThisMonth: try amount(7), spentInAll: try amount(8),
            since: try row.value(9, as: Date?.self), waiting: try row.value(10))
    }
}
