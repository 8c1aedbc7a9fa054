import Domain
import Fleet
import ModelGateway
import PostgresDriver
import TaskQueue

/// Tells the database what a new catalogue means for it: the pools of its providers, the limits that it states, and where
/// the tasks of each kind wait, for `penstock.enqueue`.
///
/// Every process does it that reads the file, and each does the same. Only what differs from the catalogue before is written:
/// a limit that an operator has set meanwhile stays until the file states another one. Dies the process in between, the next
/// one to start, or another one that reads the file, does the rest.
struct CatalogPools {
    private let settings: Settings
    private let directory: PoolDirectory
    private let kinds: KindCatalog
    private let postgres: PostgresClient
    /// What the database knows of.
    private var version: String
    private var pools: [FleetConfiguration.Pool]

    /// - Parameter catalog: the one that the process was started with; the database knows of it.
    init(
        _ settings: Settings, directory: PoolDirectory, kinds: KindCatalog, postgres: PostgresClient,
        catalog: ModelCatalog
    ) {
        self.settings = settings
        self.directory = directory
        self.kinds = kinds
        self.postgres = postgres
        version = catalog.version
        pools = settings.pools(by: catalog)
    }

    /// Does nothing for the catalogue that it has told of last. After a failure it is to be called again; then all of it is
    /// done again, which does no harm.
    mutating func tell(of catalog: ModelCatalog) async throws(PostgresError) {
        guard catalog.version != version else { return }
        let wanted = settings.pools(by: catalog)
        let known = Set(pools)
        try await directory.ensure(wanted.filter { !known.contains($0) }, in: postgres)
        // Behind the pools: a kind names one only when it is there.
        _ = try await postgres.run(RegisterKinds(kinds.descriptions))
        pools = wanted
        version = catalog.version
    }
}
