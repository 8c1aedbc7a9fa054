import Testing

/// What tries to break a promise, or makes happen what may go wrong.
enum PromiseCover {
    /// Suites and functions, `Suite.function`.
    case tests([String])
    /// A scenario of `penstock bench`, `bench limit`: a figure, which a machine with other work to do would miss.
    case benchmark(String)
    /// Why there is no test yet.
    case pending(String)

    /// Expects that it names tests or a benchmark that exist, or says why there is none.
    func expectThere(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        switch self {
        case .pending(let reason): #expect(!reason.isEmpty, sourceLocation: sourceLocation)
        case .benchmark(let command): try await NamedBenchmarks.expect(command, sourceLocation: sourceLocation)
        case .tests(let names): try NamedTests.expectAll(names, sourceLocation: sourceLocation)
        }
    }
}
