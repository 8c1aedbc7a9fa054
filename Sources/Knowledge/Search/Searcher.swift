package import Domain
package import PostgresDriver

/// Searches indexes. Keeps what it has loaded of generations in memory, within a bound, for all searches of the process.
package final class Searcher: Sendable {
    /// Turns a query into a vector of the index's model; nil when it cannot be had now, which degrades the answer.
    package typealias Embedding = @Sendable (_ model: String, _ query: String) async throws -> [Float]?

    private let postgres: PostgresClient

    /// - Parameter memoryMax: bytes of generations kept in memory at most.
    package init(postgres: PostgresClient, memoryMax: Int = 1 << 30) { self.postgres = postgres }

    /// - Throws: a permanent ``Failure``: `index_not_found`, `index_empty_model` (vectors wanted of an index without a model), `index_too_large`.
    package func search(
        _ request: SearchRequest, in index: IndexName, of tenant: TenantID, embed: Embedding
    ) async throws -> SearchAnswer { fatalError("unwritten") }

    /// Searches a generation that need not be the one that answers: for verification.
    package func search(
        _ request: SearchRequest, generation: GenerationID, of tenant: TenantID, embed: Embedding
    ) async throws -> SearchAnswer { fatalError("unwritten") }
}
