import Foundation

/// A directory for one test, removed when the test lets go of it.
final class TemporaryFiles {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("penstock-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        // What the system does not remove now, it removes with its other temporary files.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file, with the directories above it, and returns its path.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let url = URL(fileURLWithPath: path).appendingPathComponent(name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try write(name, Array(text.utf8))
    }
}
