import Domain

@testable import ModelGateway

/// What the rules find in a text: types with the texts they were found at, overlaps joined.
func found(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return RuleDetector().findings(in: text).merged().map { finding in
        "\(finding.type.rawValue) \(String(decoding: bytes[finding.range], as: UTF8.self))"
    }
}

/// The types alone, also of findings that overlap.
func types(_ text: String) -> Set<DataType> { Set(RuleDetector().findings(in: text).map(\.type)) }

/// SplitMix64: the same numbers for the same seed, everywhere.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
