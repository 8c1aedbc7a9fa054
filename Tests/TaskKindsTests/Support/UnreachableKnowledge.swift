import Knowledge
import PostgresDriver

/// Knowledge in a database that is not there, for tests of kinds that need none.
extension KnowledgeStore {
    static var unreachable: KnowledgeStore { KnowledgeStore(postgres: .unreachable) }
}

extension Searcher {
    static var unreachable: Searcher { Searcher(postgres: .unreachable) }
}

extension PostgresClient {
    fileprivate static var unreachable: PostgresClient {
        PostgresClient(PostgresConfiguration(url: "postgres://postgres@127.0.0.1:1/none"))
    }
}
