/// Counts by name, for a bounded number of names; the rest are counted together under `(other)`.
///
/// Names come from requests, so without the bound a client could fill the memory with them.
struct Tally<Value: Sendable>: Sendable {
    static var other: String { "(other)" }

    private let namesMax: Int
    private let initial: Value
    private(set) var values: [String: Value] = [:]

    init(namesMax: Int = 1_000, initial: Value) {
        self.namesMax = namesMax
        self.initial = initial
    }

    subscript(name: String) -> Value {
        get { values[key(name)] ?? initial }
        set { values[key(name)] = newValue }
    }

    private func key(_ name: String) -> String {
        values[name] != nil || values.count < namesMax ? name : Self.other
    }
}

/// How many are in flight, and the most there ever were. Counted at every start and end: nothing is sampled.
package struct InFlight: Sendable, Hashable {
    package private(set) var now = 0
    package private(set) var peak = 0

    mutating func begin() {
        now += 1
        peak = max(peak, now)
    }

    mutating func end() { now -= 1 }

    /// Forgets the past: the peak starts at what is in flight.
    mutating func reset() { peak = now }
}
