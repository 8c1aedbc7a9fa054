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
