/// A count that must be right, or the figures mean nothing: a queue that loses tasks is fast.
package struct BenchCheck: Sendable, Equatable {
    package let name: String
    package let expected: Int64
    package let found: Int64

    package init(_ name: String, expected: Int64, found: Int64) {
        self.name = name
        self.expected = expected
        self.found = found
    }

    package var holds: Bool { expected == found }
}
