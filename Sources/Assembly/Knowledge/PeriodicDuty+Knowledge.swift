import Fleet
import Knowledge
import PostgresDriver

extension PeriodicDuty {
    /// What indexes want done: generations that are over are removed, and documents whose task was lost taken in.
    static func knowledgeUpkeep(_ postgres: PostgresClient) -> PeriodicDuty {
        PeriodicDuty(name: "knowledge", period: .seconds(60)) {
            _ = try await KnowledgeStore(postgres: postgres).upkeep()
        }
    }

    /// What pgvector's tables hold of deleted chunks goes. A duty of its own, so that one does not hold the other up.
    static func vectorUpkeep(_ postgres: PostgresClient) -> PeriodicDuty {
        PeriodicDuty(name: "vectors", period: .seconds(60)) {
            try await VectorIndexes(postgres: postgres).upkeep()
        }
    }
}
