/// Dollars as people write them, exactly: nothing goes through a binary fraction.
package enum DollarText {
    /// `12`, `0.5` and `0.000000001`; at most nine digits behind the point, no sign, no other mark, up to a billion dollars.
    package static func parse(_ text: String) -> Money? {
        guard text.utf8.count <= 20, let parts = text.wholeMatch(of: /([0-9]+)(?:\.([0-9]{1,9}))?/) else { return nil }
        guard let whole = Int64(parts.1) else { return nil }
        let fraction = String(parts.2 ?? "").padding(toLength: 9)
        guard let nanos = Int64(fraction) else { return nil }
        let (product, overflows) = whole.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflows, product <= BudgetBounds.nanosMax - nanos else { return nil }
        return Money(nanoDollars: product + nanos)
    }

    /// At least two digits behind the point, and as many more as the amount has: `0.50`, `0.0000125`.
    package static func text(_ money: Money) -> String {
        let magnitude = money.nanoDollars.magnitude
        let (whole, nanos) = magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        var digits = String(nanos)
        digits = String(repeating: "0", count: 9 - digits.count) + digits
        while digits.count > 2, digits.last == "0" { digits.removeLast() }
        return "\(money.nanoDollars < 0 ? "-" : "")\(whole).\(digits)"
    }
}

extension String {
    fileprivate func padding(toLength length: Int) -> String {
        self + String(repeating: "0", count: Swift.max(length - count, 0))
    }
}
