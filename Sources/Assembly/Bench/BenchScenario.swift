/// One thing to measure. A scenario checks its own counts: nothing lost, nothing doubled.
package protocol BenchScenario: Sendable {
    /// As it is called on the command line.
    static var name: String { get }
    func run(on server: BenchServer) async throws -> BenchReport
}
