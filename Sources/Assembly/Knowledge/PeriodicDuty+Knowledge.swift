import Fleet
import Knowledge

extension PeriodicDuty {
    /// What indexes want done: generations that are over are removed, and documents whose task was lost taken in.
    static func knowledgeUpkeep(_ store: KnowledgeStore) -> PeriodicDuty {
        PeriodicDuty(name: "knowledge", period: .seconds(60)) { _ = try await store.upkeep() }
    }
}
