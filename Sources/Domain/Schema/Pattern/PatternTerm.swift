/// A regular expression as it was read.
indirect enum PatternTerm: Sendable {
    case empty
    case one(ScalarSet)
    case start
    case end
    case sequence([PatternTerm])
    case either([PatternTerm])
    case repeated(PatternTerm, min: Int, max: Int?)
}

/// Why a regular expression is not accepted.
struct PatternError: Error, Hashable {
    /// A phrase without a full stop.
    let message: String
    /// Code points before the place.
    let offset: Int
}
