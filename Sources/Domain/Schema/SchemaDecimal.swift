/// A JSON number as the exact decimal that it is written as: `±digits × 10^exponent`, without trailing zeros.
///
/// A double stands for its shortest spelling, as a reader of JSON would say: 0.3 is three tenths, so it is a multiple of
/// 0.1, which it is not in binary. An integer has at most 19 digits and a double at most 17, so the digits of both, also
/// brought to one exponent, fit 64 bits.
struct SchemaDecimal: Sendable, Hashable {
    private(set) var isNegative: Bool
    private(set) var digits: UInt64
    private(set) var exponent: Int

    /// Nil for a value that is no number.
    init?(_ value: JSONValue) {
        switch value {
        case .integer(let integer): self.init(isNegative: integer < 0, digits: integer.magnitude, exponent: 0)
        case .double(let double) where double.isFinite: self.init(spelled: double.description)
        default: return nil
        }
    }

    private init(isNegative: Bool, digits: UInt64, exponent: Int) {
        (self.digits, self.exponent) = (digits, digits == 0 ? 0 : exponent)
        // There is one zero.
        self.isNegative = isNegative && digits != 0
        while self.digits != 0, self.digits.isMultiple(of: 10) {
            self.digits /= 10
            self.exponent += 1
        }
    }

    /// Reads what `Double.description` writes: `0.1`, `-5e-324`, `1.7976931348623157e+308`.
    private init?(spelled text: String) {
        var digits: UInt64 = 0
        var exponent = 0
        let parts = text.utf8.split(separator: UInt8(ascii: "e"), maxSplits: 1)
        guard let mantissa = parts.first else { return nil }
        var isFraction = false
        for byte in mantissa {
            if byte == ASCII.dot { isFraction = true }
            guard (ASCII.zero...ASCII.nine).contains(byte) else { continue }
            let (shifted, overflows) = digits.multipliedReportingOverflow(by: 10)
            // Beyond 17 digits the shortest spelling has zeros only: `1e16` is written `1e+16`, never in full.
            guard !overflows else { return nil }
            digits = shifted + UInt64(byte - ASCII.zero)
            if isFraction { exponent -= 1 }
        }
        if parts.count > 1 {
            guard let written = Int(String(decoding: parts[1], as: UTF8.self)) else { return nil }
            exponent += written
        }
        self.init(isNegative: mantissa.first == ASCII.minus, digits: digits, exponent: exponent)
    }

    var isPositive: Bool { !isNegative && digits != 0 }
    /// Whether it has no fraction. `1.0` and `1e300` have none.
    var isWhole: Bool { exponent >= 0 }

    /// Whether it is a whole number of times `unit`, which is not zero.
    func isMultiple(of unit: SchemaDecimal) -> Bool {
        guard digits != 0 else { return true }
        guard unit.digits != 0 else { return false }
        // Without trailing zeros, no power of ten divides the digits.
        guard exponent >= unit.exponent else { return false }
        var rest = digits % unit.digits
        for _ in 0..<(exponent - unit.exponent) {
            guard rest != 0 else { return true }
            rest = unit.digits.dividingFullWidth(rest.multipliedFullWidth(by: 10)).remainder
        }
        return rest == 0
    }
}

extension SchemaDecimal: Comparable {
    static func < (left: SchemaDecimal, right: SchemaDecimal) -> Bool {
        guard left.isNegative == right.isNegative else { return left.isNegative }
        return left.isNegative ? right.isSmaller(than: left) : left.isSmaller(than: right)
    }

    /// Compares the magnitudes.
    private func isSmaller(than other: SchemaDecimal) -> Bool {
        guard digits != 0, other.digits != 0 else { return digits < other.digits }
        let (size, otherSize) = (Self.count(digits) + exponent, Self.count(other.digits) + other.exponent)
        guard size == otherSize else { return size < otherSize }
        // Equal sizes: brought to one exponent, both have the same number of digits, at most 19.
        let common = min(exponent, other.exponent)
        return Self.scaled(digits, by: exponent - common) < Self.scaled(other.digits, by: other.exponent - common)
    }

    private static func count(_ digits: UInt64) -> Int { digits.description.utf8.count }

    private static func scaled(_ digits: UInt64, by power: Int) -> UInt64 {
        (0..<power).reduce(digits) { scaled, _ in scaled &* 10 }
    }
}
