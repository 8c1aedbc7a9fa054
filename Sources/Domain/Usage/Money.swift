/// An amount of US dollars as whole nano-dollars, so that sums are exact.
package struct Money: Sendable, Hashable, Comparable, AdditiveArithmetic {
    package let nanoDollars: Int64
    package init(nanoDollars: Int64) { self.nanoDollars = nanoDollars }

    package static let zero = Money(nanoDollars: 0)
    package static func + (left: Self, right: Self) -> Self { Money(nanoDollars: left.nanoDollars + right.nanoDollars) }
    package static func - (left: Self, right: Self) -> Self { Money(nanoDollars: left.nanoDollars - right.nanoDollars) }
    package static func < (left: Self, right: Self) -> Bool { left.nanoDollars < right.nanoDollars }

    /// Dollars, for showing; never for adding up.
    package var dollars: Double { Double(nanoDollars) / 1e9 }
}
