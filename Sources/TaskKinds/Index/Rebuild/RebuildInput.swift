import Domain
import Knowledge

/// `{"index"}`, what is built other than the index says, and how the rebuild goes: `budget_usd`, `approve`, `force`,
/// `keep_seconds`.
struct RebuildInput: ReadInput {
    static let keepDefault = Duration.seconds(24 * 3600)
    private static let keepSecondsMax: Int64 = 30 * 24 * 3600

    let index: IndexName
    let change: SettingsChange
    /// The most that embedding may cost; nil for no bound but the tenant's.
    let moneyMax: Money?
    /// Whether somebody wants to see the report before the generation answers.
    let waitsForApproval: Bool
    /// Whether failures beyond the allowance and canaries that are not found are passed over.
    let isForced: Bool
    /// How long the generation that answered before is kept up to date, to go back to.
    let keep: Duration

    static func read(_ reader: inout InputReader) -> Self? {
        let index = reader.indexName("index")
        let change = SettingsChange.read(&reader)
        let money = reader.dollars("budget_usd")
        let approve = reader.bool("approve", required: false) ?? false
        let force = reader.bool("force", required: false) ?? false
        let keep = reader.integer("keep_seconds", required: false, in: 0...keepSecondsMax)
        guard let index else { return nil }
        return Self(
            index: index, change: change, moneyMax: money, waitsForApproval: approve, isForced: force,
            keep: keep.map { .seconds($0) } ?? keepDefault)
    }
}
