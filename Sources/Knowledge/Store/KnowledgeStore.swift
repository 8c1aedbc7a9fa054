package import PostgresDriver

/// Indexes, documents and generations, as they are stored. Each verb is in a file of its own.
package struct KnowledgeStore: Sendable {
    package let postgres: PostgresClient
    package init(postgres: PostgresClient) { self.postgres = postgres }
}
