import Foundation

/// The tests that the sources declare, as `Suite.function`. Text is all this looks at, so that a document or a list of
/// promises can be held to it without building anything.
package enum DeclaredTests {
    /// Those of every test target, read once in a process.
    package static func all() throws -> Set<String> { try everywhere.get() }

    private static let everywhere = Result {
        let folder = TestServer.root + "/Tests"
        let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return try paths.filter { $0.hasSuffix(".swift") }.reduce(into: Set<String>()) { names, path in
            names.formUnion(found(in: try String(contentsOfFile: folder + "/" + path, encoding: .utf8)))
        }
    }

    /// Those of one file, each with the type that is nearest around it. Levels are told by their indentation, as the
    /// formatter keeps it; so no text within a test passes for one.
    package static func found(in text: String) -> Set<String> {
        var names: Set<String> = []
        var types: [String] = []
        var isTest = false
        for line in text.split(separator: "\n") {
            let level = line.utf8.prefix { $0 == UInt8(ascii: " ") }.count / 4
            let code = line.dropFirst(4 * level)
            // A condition of the compiler stands at the margin, whatever it is in.
            guard level <= types.count, code.first != "#" else { continue }
            types.removeLast(types.count - level)
            if let type = type(code) {
                types.append(type)
            } else if let suite = types.last {
                if code.hasPrefix("@Test") { isTest = true }
                guard isTest, let function = code.prefixMatch(of: function) else { continue }
                names.insert("\(suite).\(function.1)")
                isTest = false
            }
        }
        return names
    }

    /// The type or extension that a line opens.
    private static func type(_ code: Substring) -> String? {
        guard code.utf8.last == UInt8(ascii: "{") else { return nil }
        let opening =
            /(?:@\w+(?:\(.*\))?\s+)*(?:(?:private|fileprivate|package|public|final)\s+)*(?:struct|class|enum|actor|extension)\s+(\w+)/
        return code.prefixMatch(of: opening).map { String($0.1) }
    }

    /// The first function behind `@Test`, whatever arguments stand in between.
    private static var function: Regex<(Substring, Substring)> {
        /(?:@Test(?:\(.*\))?\s+)?(?:\w+\s+)*func\s+`?([^`(<]+)/
    }
}
