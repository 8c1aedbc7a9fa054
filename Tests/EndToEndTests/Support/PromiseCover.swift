import Testing

/// What tries to break a promise, or makes happen what may go wrong.
enum PromiseCover {
    /// Suites and functions, `Suite.function`.
    case tests([String])
    /// Why there is no test yet.
    case pending(String)

    /// Expects that it names tests that exist, or says why there is none.
    func expectThere(sourceLocation: SourceLocation = #_sourceLocation) throws {
        switch self {
        case .pending(let reason): #expect(!reason.isEmpty, sourceLocation: sourceLocation)
        case .tests(let names): try NamedTests.expectAll(names, sourceLocation: sourceLocation)
        }
    }
}
