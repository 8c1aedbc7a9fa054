package import Domain

/// Something a detector found. It says where, never what: the value stays in the text.
package struct Finding: Sendable, Hashable {
    package let type: DataType
    /// Bytes of the text in UTF-8; they begin and end between characters.
    package let range: Range<Int>
    /// Whether a checksum, or a header that decodes, confirmed it; else only its shape did.
    package let isValidated: Bool

    package init(_ type: DataType, _ range: Range<Int>, isValidated: Bool = false) {
        self.type = type
        self.range = range
        self.isValidated = isValidated
    }
}

extension [Finding] {
    /// The findings without overlaps, in the order of the text. Those that overlap become one that covers them all and
    /// has the type of the first in precedence, so that one card is counted once whatever else its digits might be.
    package func merged() -> [Finding] {
        let ordered = sorted { ($0.range.lowerBound, $0.type) < ($1.range.lowerBound, $1.type) }
        var result: [Finding] = []
        for finding in ordered {
            guard let last = result.last, last.range.upperBound > finding.range.lowerBound else {
                result.append(finding)
                continue
            }
            result[result.count - 1] = last.joined(with: finding)
        }
        return result
    }
}

extension Finding {
    /// One finding over both. A validated finding names it rather than one that has only the shape; then the order of
    /// the types decides.
    fileprivate func joined(with other: Finding) -> Finding {
        let winner = (isValidated ? 0 : 1, type) <= (other.isValidated ? 0 : 1, other.type) ? self : other
        let range =
            Swift.min(
                range.lowerBound, other.range.lowerBound)..<Swift.max(
                range.upperBound, other.range.upperBound)
        return Finding(winner.type, range, isValidated: winner.isValidated)
    }
}
