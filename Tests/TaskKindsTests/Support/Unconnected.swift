import Knowledge
import PostgresDriver

/// For tests of kinds that need no index: nothing is connected before something is asked.
extension KnowledgeStore {
    static var unconnected: KnowledgeStore { KnowledgeStore(postgres: .unconnected) }
}

extension Searcher {
    static var unconnected: Searcher { Searcher(postgres: .unconnected) }
}

extension PostgresClient {
    fileprivate static var unconnected: PostgresClient {
        PostgresClient(PostgresConfiguration(url: "postgresql://nobody@127.0.0.1:1/nothing"))
    }
}
