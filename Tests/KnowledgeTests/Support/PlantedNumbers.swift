import Domain

/// What tests of searches plant.
extension SplitMix64 {
    /// A direction.
    mutating func unit(_ dimensions: Int) -> [Float] {
        let numbers = (0..<dimensions).map { _ in Double.random(in: -1...1, using: &self) }
        let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return numbers.map { Float($0 / length) }
    }

    /// A text of some words out of few, so that texts have words in common.
    mutating func words(_ count: Int, of vocabulary: Int = 30) -> String {
        (0..<count).map { _ in "w\(Int.random(in: 0..<vocabulary, using: &self))" }.joined(separator: " ")
    }
}
