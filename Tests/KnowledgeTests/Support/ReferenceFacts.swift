import Foundation

/// Files in `Fixtures`.
enum ReferenceFacts {
    static func data(_ name: String) throws -> Data {
        let here = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try Data(contentsOf: here.appending(path: "Fixtures/\(name)"))
    }
}
