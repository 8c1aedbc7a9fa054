/// One figure as it went over time, in equal steps.
package struct BenchSeries: Sendable, Equatable {
    package let name: String
    package let unit: String
    package let values: [Double]

    package init(_ name: String, _ unit: String, _ values: [Double]) {
        self.name = name
        self.unit = unit
        self.values = values
    }
}
