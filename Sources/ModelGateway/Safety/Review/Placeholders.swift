import Domain

/// What stands for masked values in one call: `[email-1]`, `[email-2]`. The same value gets the same placeholder
/// wherever it stands, in the prompt and in the answer, so that a model can still tell two people apart.
struct Placeholders: Sendable {
    private struct Key: Hashable {
        let type: DataType
        let value: String
    }

    private var names: [Key: String] = [:]
    private var counts: [DataType: Int] = [:]

    /// The text with the findings replaced.
    /// - Parameter findings: in order and without overlaps.
    mutating func mask(_ findings: [Finding], in text: String) -> String {
        let bytes = Array(text.utf8)
        var masked: [UInt8] = []
        masked.reserveCapacity(bytes.count)
        var place = 0
        for finding in findings {
            masked.append(contentsOf: bytes[place..<finding.range.lowerBound])
            let value = String(decoding: bytes[finding.range], as: UTF8.self)
            masked.append(contentsOf: name(of: value, finding.type).utf8)
            place = finding.range.upperBound
        }
        masked.append(contentsOf: bytes[place...])
        return String(decoding: masked, as: UTF8.self)
    }

    private mutating func name(of value: String, _ type: DataType) -> String {
        let key = Key(type: type, value: value)
        if let name = names[key] { return name }
        let number = counts[type, default: 0] + 1
        counts[type] = number
        let name = "[\(type.rawValue)-\(number)]"
        names[key] = name
        return name
    }
}
