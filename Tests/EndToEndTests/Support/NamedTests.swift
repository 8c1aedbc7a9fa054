import TestKit
import Testing

/// Names of suites and of functions in them, `Suite.function`, as lists of promises give them.
enum NamedTests {
    /// Expects that each name is that of a test that exists, or of a suite that has some.
    static func expectAll(_ names: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let declared = try DeclaredTests.all()
        #expect(!names.isEmpty, sourceLocation: sourceLocation)
        for name in names {
            let isThere = declared.contains(name) || declared.contains { $0.hasPrefix(name + ".") }
            #expect(isThere, "there is no test \(name)", sourceLocation: sourceLocation)
        }
    }
}
