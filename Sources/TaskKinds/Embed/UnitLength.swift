/// Vectors as the tenant's cache keeps them. One that comes from the cache and one that a model made just now must not
/// differ by a factor.
enum UnitLength {
    /// The vector with length one; one of nothing but zeroes stays as it is.
    static func of(_ vector: [Float]) -> [Float] {
        let square = vector.reduce(0) { $0 + Double($1) * Double($1) }
        // A unit vector keeps its bits: what a provider sends is shown as it was sent.
        guard square > 0, abs(square - 1) > 1e-5 else { return vector }
        let factor = 1 / square.squareRoot()
        return vector.map { Float(Double($0) * factor) }
    }
}
