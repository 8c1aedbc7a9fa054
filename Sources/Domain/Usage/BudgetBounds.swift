/// The bounds of amounts that are added up, so that no sum of them overflows.
package enum BudgetBounds {
    /// A billion dollars: more than any budget, hold or bill.
    package static let nanosMax: Int64 = 1_000_000_000_000_000_000
}
