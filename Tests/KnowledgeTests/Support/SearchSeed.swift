/// The same numbers every time (SplitMix64).
struct SearchSeed: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

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
