/// An IPv6 address without a zone.
package struct IPv6Address: Sendable, Hashable {
    package let value: UInt128

    package init(value: UInt128) {
        self.value = value
    }

    /// Builds an address from its first groups; the rest is zero.
    init(groups: [UInt16]) {
        precondition(groups.count <= 8, "an IPv6 address has eight groups")
        value = groups.enumerated().reduce(0) { $0 | UInt128($1.element) << UInt128(112 - 16 * $1.offset) }
    }

    /// Reads the text forms of RFC 4291: up to eight groups of one to four hexadecimal digits, at most one `::`, and
    /// optionally a dotted IPv4 tail. Brackets and zone identifiers are not part of an address and return nil.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard (2...45).contains(bytes.count) else { return nil }
        guard let gap = Self.gap(in: bytes) else {
            guard let groups = Self.groups(bytes[...], allowsDottedTail: true), groups.count == 8 else { return nil }
            self.init(groups: groups)
            return
        }
        guard let head = Self.groups(bytes[..<gap], allowsDottedTail: false),
            let tail = Self.groups(bytes[(gap + 2)...], allowsDottedTail: true),
            head.count + tail.count <= 7
        else { return nil }
        self.init(groups: head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
    }

    package var bytes: [UInt8] {
        stride(from: 120, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> UInt128($0)) }
    }

    var groups: [UInt16] {
        stride(from: 112, through: 0, by: -16).map { UInt16(truncatingIfNeeded: value >> UInt128($0)) }
    }

    private static let colon = UInt8(ascii: ":")

    /// Where the first `::` begins.
    private static func gap(in bytes: [UInt8]) -> Int? {
        bytes.indices.dropLast().first { bytes[$0] == colon && bytes[$0 + 1] == colon }
    }

    private static func groups(_ bytes: ArraySlice<UInt8>, allowsDottedTail: Bool) -> [UInt16]? {
        guard !bytes.isEmpty else { return [] }
        let parts = bytes.split(separator: colon, omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if allowsDottedTail, index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let tail = IPv4Address(String(decoding: part, as: UTF8.self)) else { return nil }
                groups += [UInt16(truncatingIfNeeded: tail.value >> 16), UInt16(truncatingIfNeeded: tail.value)]
            } else {
                guard let group = hexadecimalGroup(part) else { return nil }
                groups.append(group)
            }
        }
        return groups
    }

    private static func hexadecimalGroup(_ digits: ArraySlice<UInt8>) -> UInt16? {
        guard (1...4).contains(digits.count), digits.allSatisfy(\.isHexadecimalDigit) else { return nil }
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}

extension IPv6Address: CustomStringConvertible {
    /// The form of RFC 5952: lower case, the longest run of at least two zero groups shortened, the first one if they tie.
    package var description: String {
        if value >> 32 == 0xFFFF {
            return "::ffff:\(IPv4Address(value: UInt32(truncatingIfNeeded: value)))"
        }
        let groups = groups
        let texts = groups.map { String($0, radix: 16) }
        guard let run = Self.longestZeroRun(in: groups) else { return texts.joined(separator: ":") }
        return texts[..<run.lowerBound].joined(separator: ":") + "::" + texts[run.upperBound...].joined(separator: ":")
    }

    private static func longestZeroRun(in groups: [UInt16]) -> Range<Int>? {
        var longest: Range<Int>?
        var start: Int?
        for index in 0...groups.count {
            if index < groups.count, groups[index] == 0 {
                start = start ?? index
            } else if let begun = start {
                if index - begun > max(1, longest?.count ?? 0) { longest = begun..<index }
                start = nil
            }
        }
        return longest
    }
}
