/// A length of time as text: `250ms`, `1.5s`, `2m`, `1h` or `0`.
package enum Span {
    package static let grammar = "a time such as 250ms, 1.5s, 2m or 0"

    /// At most a day; nil for anything else.
    package static func read(_ text: some StringProtocol) -> Duration? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let value = Double(digits), value.isFinite else { return nil }
        let seconds: Double? =
            switch text[digits.endIndex...] {
            case "" where value == 0: 0
            case "ms": value / 1_000
            case "s": value
            case "m": value * 60
            case "h": value * 3_600
            default: nil
            }
        return seconds.flatMap { $0 <= 86_400 ? .nanoseconds(Int64($0 * 1e9)) : nil }
    }

    /// Whole milliseconds, rounded up.
    static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return Int(seconds) * 1_000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
