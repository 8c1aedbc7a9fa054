import Foundation

/// The Postgres server that the tests share, and the files they need.
package enum TestServer {
    package struct Missing: Error, CustomStringConvertible {
        package let description: String
    }

    /// The superuser's URL, of the named database or of the maintenance database.
    package static func url(database: String? = nil) throws -> String {
        guard let text = ProcessInfo.processInfo.environment["PENSTOCK_TEST_DATABASE_URL"] else {
            throw Missing(
                description: "PENSTOCK_TEST_DATABASE_URL is not set; run deployments/local/test, which starts a server")
        }
        guard let database else { return text }
        guard var parts = URLComponents(string: text) else {
            throw Missing(description: "PENSTOCK_TEST_DATABASE_URL is not a URL")
        }
        parts.path = "/" + database
        return parts.string ?? text
    }

    /// The repository's top level.
    package static var root: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
    }

    package static var migrations: String { root + "/migrations" }

    /// The `penstock` executable under test.
    package static func executable() throws -> String {
        let path =
            ProcessInfo.processInfo.environment["PENSTOCK_TEST_BIN"] ?? root + "/.build/debug/penstock"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Missing(description: "no executable at \(path); build the product penstock first")
        }
        return path
    }
}
