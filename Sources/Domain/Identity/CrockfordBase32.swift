package import Foundation

/// Crockford's base 32 (crockford.com/base32.html), lower case: 26 characters for 128 bits.
package enum CrockfordBase32 {
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    private static let values: [UInt8] = {
        var table = [UInt8](repeating: 0xFF, count: 256)
        for (value, digit) in digits.enumerated() {
            table[Int(digit)] = UInt8(value)
        }
        return table
    }()

    package static func encode(_ uuid: UUID) -> String {
        var high = uuid.high
        var low = uuid.low
        var text = [UInt8](repeating: 0, count: 26)
        for index in stride(from: 25, through: 0, by: -1) {
            text[index] = digits[Int(low & 31)]
            low = low >> 5 | (high & 31) << 59
            high >>= 5
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The UUID, or nil when the text is not 26 canonical lower-case digits that fit 128 bits.
    package static func decode(_ text: some StringProtocol) -> UUID? {
        let bytes = Array(text.utf8)
        guard bytes.count == 26, let first = bytes.first, values[Int(first)] < 8 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for byte in bytes {
            let value = values[Int(byte)]
            guard value != 0xFF else { return nil }
            high = high << 5 | low >> 59
            low = low << 5 | UInt64(value)
        }
        return UUID(high: high, low: low)
    }
}
