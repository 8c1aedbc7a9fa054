import Foundation

/// The tests that the sources declare, as `Suite.function`. Text is all this looks at, so that a document can be held to it
/// without building anything.
enum TestNames {
    /// Those of every test target.
    static func all() throws -> Set<String> {
        let folder = SourceTree.root.appendingPathComponent("Tests")
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return try paths.filter { $0.hasSuffix(".swift") }.reduce(into: []) { names, path in
            names.formUnion(
                declared(in: try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)))
        }
    }

    /// Those of one file. A suite is a type at the left margin, where the formatter keeps it; a test is the first function
    /// behind `@Test`, whatever arguments stand in between.
    static func declared(in text: String) -> Set<String> {
        let type =
            /^(?:@\w+(?:\(.*\))?\s+)*(?:(?:private|fileprivate|package|public|final)\s+)*(?:struct|class|enum|actor|extension)\s+(\w+)/
        let function = /^\s+(?:@Test(?:\(.*\))?\s+)?(?:\w+\s+)*func\s+`?(\w+)/
        var names: Set<String> = []
        var suite: String?
        var isTest = false
        for line in text.split(separator: "\n").map(String.init) {
            if line.first?.isWhitespace == false, let match = line.firstMatch(of: type) { suite = String(match.1) }
            if line.drop(while: \.isWhitespace).hasPrefix("@Test") { isTest = true }
            guard isTest, let suite, let match = line.firstMatch(of: function) else { continue }
            names.insert("\(suite).\(match.1)")
            isTest = false
        }
        return names
    }
}
