/// Reads amounts of dollars digit by digit: `2.50` is exactly 2,500,000,000 nano-dollars, as no binary fraction is.
enum DollarText {
    /// More than any model costs for a million tokens, and far from the end of 64 bits.
    static let dollarsMax: Int64 = 1_000_000

    /// The amount in nano-dollars; nil unless the text is digits, with at most nine more after a point.
    static func nanoDollars(_ text: String) -> Int64? {
        guard let value = scaled(text, digits: 9), value <= dollarsMax * 1_000_000_000 else { return nil }
        return value
    }

    /// A fraction of one in millionths; nil unless it is above zero and at most one, with at most six digits.
    static func millionths(_ text: String) -> Int64? {
        guard let value = scaled(text, digits: 6), (1...1_000_000).contains(value) else { return nil }
        return value
    }

    private static func scaled(_ text: String, digits: Int) -> Int64? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? String(parts[1]) : "0"
        guard let whole = parts.first, (1...7).contains(whole.utf8.count), (1...digits).contains(fraction.utf8.count),
            (whole + fraction).utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int64(whole + fraction + String(repeating: "0", count: digits - fraction.utf8.count))
    }
}
