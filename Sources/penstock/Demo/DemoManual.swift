import Foundation

/// A real manual that the demo indexes and asks: the one of Postgres 15, as Debian packages it.
struct DemoManual: Sendable {
    static let name = "postgresql-doc-15"
    static let path = "/usr/share/doc/postgresql-doc-15/html"
    static let questions = [
        "How is a replication slot dropped?",
        "Which lock does VACUUM FULL take on a table?",
        "What happens when a deadlock is detected?",
    ]

    let files: [DocumentFiles.File]

    /// Nil when the machine does not have it.
    static func found(at path: String = path) throws(CommandFailure) -> DemoManual? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let files = try DocumentFiles.find([path])
        return files.isEmpty ? nil : DemoManual(files: files)
    }
}
