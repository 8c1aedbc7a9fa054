/// What a scenario of `penstock bench` found: the same shape for all of them.
package struct BenchReport: Sendable, Equatable {
    package let scenario: String
    /// What it was asked to do: `tasks`, `slots`…
    package var parameters: [String: Int]
    package var figures: [BenchFigure] = []
    package var series: [BenchSeries] = []
    package var checks: [BenchCheck] = []
    /// What a reader must know to read the figures: what was left out and why.
    package var notes: [String] = []

    package init(scenario: String, parameters: [String: Int]) {
        self.scenario = scenario
        self.parameters = parameters
    }

    /// Whether every count is right. Without a check nothing is known to be right.
    package var isOK: Bool { !checks.isEmpty && checks.allSatisfy(\.holds) }

    package func figure(_ name: String) -> BenchFigure? { figures.first { $0.name == name } }
}
