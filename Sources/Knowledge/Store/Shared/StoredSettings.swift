import Domain
import Foundation
import PostgresDriver

/// Settings as they are stored: JSON, with the defaults for what a later release has added.
enum StoredSettings {
    static func encode(_ settings: IndexSettings) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(settings))
    }

    static func decode(_ json: [UInt8]) throws(PostgresError) -> IndexSettings {
        do {
            let defaults = try JSONParser.parse(encode(IndexSettings())).asObject ?? [:]
            let stored = try JSONParser.parse(json).asObject ?? [:]
            let whole = JSONValue.object(defaults.merging(stored) { _, stored in stored })
            return try JSONDecoder().decode(IndexSettings.self, from: Data(whole.encoded()))
        } catch {
            throw PostgresError(.decoding, "the stored settings of an index cannot be read: \(error)")
        }
    }
}
