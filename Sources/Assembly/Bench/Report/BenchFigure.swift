/// One figure that a scenario measured.
package struct BenchFigure: Sendable, Equatable {
    /// What the figure should be.
    package enum Aim: Sendable, Equatable {
        case atLeast(Double)
        case atMost(Double)
    }

    /// Stable, for programs: `burn_down`.
    package let name: String
    package let value: Double
    /// `tasks/s`, `calls/s`, `ms`, `bytes`, `MB`, `/s`, or empty for a ratio or a count.
    package let unit: String
    /// Nil for a figure that only explains another one.
    package let aim: Aim?

    package init(_ name: String, _ value: Double, _ unit: String, aim: Aim? = nil) {
        self.name = name
        self.value = value
        self.unit = unit
        self.aim = aim
    }

    /// Whether the aim is reached; nil without one. A missed aim is no failure: it is what a bench is there to tell.
    package var isReached: Bool? {
        switch aim {
        case nil: nil
        case .atLeast(let least)?: value >= least
        case .atMost(let most)?: value <= most
        }
    }
}
