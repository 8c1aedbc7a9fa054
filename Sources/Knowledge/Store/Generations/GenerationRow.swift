import Domain
import Foundation
import PostgresDriver

extension Generation {
    /// The columns of a generation `g`, in the order that ``init(_:)`` reads them. One that is kept up to date counts the
    /// documents of its index.
    static let columns = """
        g.id, g.index_id, g.tenant_id, g.number, g.state, g.settings, g.dimensions, g.version, g.task_id,
        CASE WHEN g.state IN ('active', 'previous')
            THEN (SELECT i.documents FROM knowledge_index i WHERE i.id = g.index_id) ELSE g.documents_total END,
        g.documents, g.chunks, g.embedded, g.cache_hits, g.failures, g.money_max_nanos, g.spent_nanos, g.report,
        g.created_at, g.phase_at, g.activated_at, g.kept_until
        """

    init(_ row: PostgresRow) throws(PostgresError) {
        let counts = Counts(
            documentsTotal: try row.value(9), documents: try row.value(10), chunks: try row.value(11),
            embedded: try row.value(12), cacheHits: try row.value(13), failures: try row.value(14))
        self.init(
            id: GenerationID(try row.value(0, as: UUID.self)), index: IndexID(try row.value(1, as: UUID.self)),
            tenant: TenantID(try row.value(2)), number: try row.value(3),
            state: try GenerationState(column: try row.value(4)), settings: try StoredSettings.decode(try row.value(5)),
            dimensions: try row.value(6), version: try row.value(7),
            task: try row.value(8, as: UUID?.self).map { TaskID($0) }, counts: counts,
            moneyMax: try row.value(15, as: Int64?.self).map { Money(nanoDollars: $0) },
            spent: Money(nanoDollars: try row.value(16)), report: try row.value(17), createdAt: try row.value(18),
            phaseAt: try row.value(19), activatedAt: try row.value(20), keptUntil: try row.value(21))
    }
}
