import Foundation
import TestKit
import Testing

/// Names of suites and of functions in them, `Suite.function`, as lists of promises give them.
enum NamedTests {
    /// Expects that each name is that of a test that exists.
    static func expectAll(_ names: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let sources = try sources
        #expect(!names.isEmpty, sourceLocation: sourceLocation)
        for name in names {
            let parts = name.split(separator: ".").map(String.init)
            let holders = sources.filter { $0.contains("struct \(parts[0])") }
            #expect(!holders.isEmpty, "there is no suite \(parts[0])", sourceLocation: sourceLocation)
            guard parts.count > 1 else { continue }
            #expect(
                holders.contains { $0.contains("func \(parts[1])(") }, "there is no test \(name)",
                sourceLocation: sourceLocation)
        }
    }

    private static var sources: [String] {
        get throws {
            let folder = TestServer.root + "/Tests"
            let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
            return try paths.filter { $0.hasSuffix(".swift") && !$0.contains("Fixtures/") }.map {
                try String(contentsOfFile: folder + "/" + $0, encoding: .utf8)
            }
        }
    }
}
