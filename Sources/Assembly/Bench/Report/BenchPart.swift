/// What one part of a scenario found. A scenario of several parts gathers them in its report.
package struct BenchPart: Sendable, Equatable {
    package var figures: [BenchFigure] = []
    package var checks: [BenchCheck] = []
    package var notes: [String] = []

    package init() {}

    mutating func add(_ other: BenchPart) {
        figures += other.figures
        checks += other.checks
        notes += other.notes
    }
}

extension BenchReport {
    mutating func add(_ part: BenchPart) {
        figures += part.figures
        checks += part.checks
        notes += part.notes.filter { !notes.contains($0) }
    }
}
