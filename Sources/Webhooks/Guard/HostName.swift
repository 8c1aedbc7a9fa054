/// A DNS name in lower case, with its shape checked: labels of letters, digits, hyphens and underscores, no final dot.
///
/// The shape says nothing about where the name leads; `NameRules` and `AddressJudge` do.
package struct HostName: Sendable, Hashable, CustomStringConvertible {
    static let bytesMax = 253
    static let labelBytesMax = 63

    /// The whole name in lower case.
    package let text: String

    /// Throws `.emptyHost`, `.nonASCII`, `.encodedHost`, `.trailingDot`, `.hostTooLong`, `.malformedHost`, `.numericHost` or
    /// `.internationalName`. A dotted quad is an address, not a name, and is refused here as numeric.
    package init(_ text: some StringProtocol) throws(AddressRefusal) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, !bytes.allSatisfy({ $0 == Self.dot }) else { throw AddressRefusal(.emptyHost) }
        guard bytes.allSatisfy({ $0 < 0x80 }) else { throw AddressRefusal(.nonASCII) }
        guard !bytes.contains(UInt8(ascii: "%")) else { throw AddressRefusal(.encodedHost) }
        guard bytes.last != Self.dot else { throw AddressRefusal(.trailingDot) }
        guard bytes.count <= Self.bytesMax else { throw AddressRefusal(.hostTooLong) }
        self.text = text.lowercased()
        for label in labels {
            try Self.check(label)
        }
        guard !looksNumeric else { throw AddressRefusal(.numericHost) }
    }

    /// The parts between the dots, from left to right. Never empty.
    var labels: [Substring] {
        text.split(separator: ".", omittingEmptySubsequences: false)
    }

    package var description: String { text }

    /// Whether the name is `suffix` or ends with a dot and `suffix`.
    func isWithin(_ suffix: String) -> Bool {
        text == suffix || text.hasSuffix("." + suffix)
    }

    /// System libraries read a host as a number when its last part is one, decimal or hexadecimal: 2130706433, 127.1, 0x7f.1.
    /// No public top-level name is a number, so all of these are refused.
    private var looksNumeric: Bool {
        guard let last = labels.last else { return false }
        if last.utf8.allSatisfy(\.isDecimalDigit) { return true }
        return last.hasPrefix("0x") && last.utf8.dropFirst(2).allSatisfy(\.isHexadecimalDigit)
    }

    private static let dot = UInt8(ascii: ".")
    private static let hyphen = UInt8(ascii: "-")

    private static func check(_ label: Substring) throws(AddressRefusal) {
        guard !label.isEmpty else { throw AddressRefusal(.malformedHost) }
        guard label.utf8.count <= labelBytesMax else { throw AddressRefusal(.hostTooLong) }
        guard label.utf8.allSatisfy({ $0.isLetter || $0.isDecimalDigit || $0 == hyphen || $0 == UInt8(ascii: "_") }),
            label.utf8.first != hyphen, label.utf8.last != hyphen
        else { throw AddressRefusal(.malformedHost) }
        guard !label.hasPrefix("xn--") || InternationalLabel.isAcceptable(label) else {
            throw AddressRefusal(.internationalName)
        }
    }
}
