/// One numbered step of the schema.
package struct Migration: Sendable, Hashable {
    /// Counts from 1 without gaps.
    package let version: Int
    /// What stands between the number and `.sql`.
    package let name: String
    /// `MigrationChecksum` of the file.
    package let checksum: String

    package init(version: Int, name: String, checksum: String) {
        self.version = version
        self.name = name
        self.checksum = checksum
    }
}

/// What a database's schema is compared with what this program brings along.
package struct SchemaStatus: Sendable, Hashable {
    /// The newest version that has been applied; 0 for none.
    package let current: Int
    /// The newest version this program knows; 0 for none.
    package let latest: Int
    /// What `migrate()` would apply, in order.
    package let pending: [Migration]
    /// Applied versions that this program does not know: a newer release has been here.
    package let unknownNewer: [Int]

    /// Whether this program and the schema fit.
    package var isCurrent: Bool { pending.isEmpty && unknownNewer.isEmpty }
}
