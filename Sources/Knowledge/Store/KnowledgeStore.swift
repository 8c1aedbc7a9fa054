package import PostgresDriver

/// Indexes, documents and generations, as they are stored. Each verb is in a file of its own, and each statement.
///
/// ## Who may write what, and in which order
///
/// Locks are taken in this order: the index's row, the rows of its generations by ID, then documents, pending rows and
/// chunks by key. Everybody follows it, so nobody waits in a circle.
///
/// ```
/// put, delete documents    index ─▶ (generations, when chunks change) ─▶ documents ─▶ pending ─▶ chunks
/// store, fail                       generation                        ─▶             pending ─▶ chunks
/// begin, cut over, roll back index ─▶ generations
/// advance, abandon                  generation
/// maintenance              one row at a time that is free, in a transaction for each batch
/// ```
///
/// - **A document is written under the index's lock only.** Its `seq` is taken from the index's row there, so the order of
///   numbers is the order of commits.
/// - **A chunk is written under its generation's lock only**, and every transaction that writes chunks raises the
///   generation's `version` by one, stamps the rows that it wrote with it and remembers what it removed under it. So the
///   versions become visible in their order, and a reader that has loaded up to `n` misses nothing when it asks for
///   `version > n`.
/// - Whoever takes a lock does so in a statement of its own. In READ COMMITTED the next statement sees what the one before
///   it in line has committed: a put that changes permissions finds the chunks that a worker stored while it waited, and a
///   worker that waited for the put finds the new permissions.
/// - A put without changed permissions does not lock generations: it only leaves pending rows, so puts do not wait for
///   workers that store. The fence between the two is the pending row's `seq`.
/// - The counts of a generation are raised and lowered by the statement that writes what is counted.
package struct KnowledgeStore: Sendable {
    package let postgres: PostgresClient
    package init(postgres: PostgresClient) { self.postgres = postgres }
}
