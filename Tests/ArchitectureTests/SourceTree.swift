import Foundation

/// The sources as text.
enum SourceTree {
    static var root: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    static func targets() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("Sources").path).sorted()
    }

    /// The Swift files of a target, by path below `Sources`.
    static func files(of target: String) throws -> [(path: String, text: String)] {
        let folder = root.appendingPathComponent("Sources/\(target)")
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            ("\(target)/\(path)", try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8))
        }
    }

    /// The modules that a file imports.
    static func imports(in text: String) -> [String] {
        let line =
            /^\s*(?:@[A-Za-z_()]+\s+)*(?:(?:package|public|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?([A-Za-z_][A-Za-z0-9_]*)/
        return text.split(separator: "\n", omittingEmptySubsequences: true).compactMap { row in
            (try? line.firstMatch(in: String(row))).flatMap { $0 }.map { String($0.1) }
        }
    }
}
