/// An IPv4 address, read and written only as four decimal numbers separated by dots.
package struct IPv4Address: Sendable, Hashable, CustomStringConvertible {
    package let value: UInt32

    package init(value: UInt32) {
        self.value = value
    }

    package init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
        value = UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)
    }

    /// Reads the canonical form and nothing else: four parts, each 0 to 255, ASCII digits, no leading zeros. The shorter,
    /// octal, hexadecimal and single-number forms that system libraries also understand return nil.
    package init?(_ text: some StringProtocol) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard let byte = Self.decimalByte(part) else { return nil }
            value = value << 8 | UInt32(byte)
        }
        self.value = value
    }

    package var bytes: [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    package var description: String {
        bytes.map(String.init).joined(separator: ".")
    }

    private static func decimalByte(_ digits: some Collection<UInt8>) -> UInt8? {
        guard (1...3).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        var number = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return UInt8(exactly: number)
    }
}
