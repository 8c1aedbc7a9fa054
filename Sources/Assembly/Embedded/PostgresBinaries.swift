import Foundation

/// Where Postgres' server programs are on this machine.
package struct PostgresBinaries: Sendable {
    package let folder: String

    /// Looks in `PENSTOCK_POSTGRES_BIN`, Debian's versioned folders (newest first) and `PATH`.
    package static func find() throws -> Self {
        let environment = ProcessInfo.processInfo.environment
        var candidates = environment["PENSTOCK_POSTGRES_BIN"].map { [$0] } ?? []
        let debian = "/usr/lib/postgresql"
        // No such folder means another distribution; PATH comes next.
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []
        candidates += versions.compactMap { Int($0) }.sorted(by: >).map { "\(debian)/\($0)/bin" }
        candidates += (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        for folder in candidates where FileManager.default.isExecutableFile(atPath: folder + "/initdb") {
            return Self(folder: folder)
        }
        throw StartError(
            .noPostgres,
            "no Postgres server programs were found; install the package postgresql, or set PENSTOCK_POSTGRES_BIN")
    }

    func path(_ program: String) -> String { folder + "/" + program }
}
