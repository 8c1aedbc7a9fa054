/// What happens to the fires that nobody was there for.
package enum CatchUp: String, Sendable, CaseIterable {
    /// One task for all of them.
    case coalesce
    /// A task for each, up to ``FirePlan/missedMax``; one more for the rest.
    case each
    /// None for those that are older than ``FirePlan/grace``.
    case skip
}
