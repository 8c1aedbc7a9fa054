/// How long a provider asks us to wait.
enum RetryAfter {
    /// A day: a hint beyond it says more about the server than about us.
    static let max: Duration = .seconds(86_400)

    /// The hint in the headers: `retry-after-ms` before `retry-after`, which is a number of seconds or a date.
    ///
    /// A date is compared with the answer's own `date`, so that it means the same whatever our clock says; without one
    /// `now` counts (seconds since 1970). Nonsense and negative numbers are no hint; a date in the past is zero.
    static func hint(milliseconds: String?, retryAfter: String?, date: String?, now: Double) -> Duration? {
        if let milliseconds, let value = number(milliseconds) { return bounded(value / 1_000) }
        guard let retryAfter else { return nil }
        if let value = number(retryAfter) { return bounded(value) }
        guard let then = HTTPDate.seconds(retryAfter) else { return nil }
        let base = date.flatMap { HTTPDate.seconds($0) }.map(Double.init) ?? now
        return bounded(Swift.max(Double(then) - base, 0))
    }

    private static func number(_ text: String) -> Double? {
        let bytes = text.utf8
        guard (1...32).contains(bytes.count),
            bytes.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
            let value = Double(text), value.isFinite
        else { return nil }
        return value
    }

    private static func bounded(_ seconds: Double) -> Duration { Swift.min(.seconds(seconds), max) }
}
