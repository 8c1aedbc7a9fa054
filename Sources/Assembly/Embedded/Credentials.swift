import Foundation

/// What `penstock up` leaves in `DIR/credentials.json`, for its owner alone (mode 0600).
package struct Credentials: Sendable, Codable {
    package var url: String
    package var tenant: String
    package var adminKey: String
    package var tenantKey: String
    package var webhookSecret: String
    package var databaseURL: String
    package var pid: Int32

    enum CodingKeys: String, CodingKey {
        case url, tenant, pid
        case adminKey = "admin_key"
        case tenantKey = "tenant_key"
        case webhookSecret = "webhook_secret"
        case databaseURL = "database_url"
    }

    package static func path(in folder: String) -> String { folder + "/credentials.json" }

    package static func read(from folder: String) -> Self? {
        // A missing or damaged file is made anew; the keys in it are then no longer known to anybody.
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path(in: folder))) else { return nil }
        return try? JSONDecoder().decode(Self.self, from: data)
    }

    /// Writes beside and renames, so that a reader sees the old file or the new one, never a part.
    package func write(to folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let draft = Self.path(in: folder) + ".new"
        if FileManager.default.fileExists(atPath: draft) { try FileManager.default.removeItem(atPath: draft) }
        guard
            FileManager.default.createFile(
                atPath: draft, contents: try encoder.encode(self), attributes: [.posixPermissions: 0o600])
        else { throw StartError(.dataFolder, "cannot write \(draft)") }
        guard rename(draft, Self.path(in: folder)) == 0 else {
            throw StartError(.dataFolder, "cannot write \(Self.path(in: folder))")
        }
    }
}
