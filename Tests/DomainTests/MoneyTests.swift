import Domain
import Testing

@Suite("Money and usage")
struct MoneyTests {
    @Test("Sums are exact where those of binary fractions are not")
    func exactSums() {
        let dime = Money(nanoDollars: 100_000_000)
        let sum = Array(repeating: dime, count: 10).reduce(.zero, +)
        #expect(sum == Money(nanoDollars: 1_000_000_000))
        #expect(Array(repeating: 0.1, count: 10).reduce(0, +) != 1)
    }

    @Test("A billionth of a dollar counts beside nine billion dollars")
    func wideRange() {
        let large = Money(nanoDollars: 9_000_000_000_000_000_000)
        let sum = large + Money(nanoDollars: 1)
        #expect(sum > large)
        #expect(sum - large == Money(nanoDollars: 1))
    }

    @Test("Amounts compare, below zero too")
    func compares() {
        let amounts = [-2, 5, 0, -1, 3].map { Money(nanoDollars: $0) }
        #expect(amounts.sorted().map(\.nanoDollars) == [-2, -1, 0, 3, 5])
        #expect(Money.zero + Money.zero == .zero)
    }

    @Test("Dollars are for showing")
    func dollars() {
        #expect(Money(nanoDollars: 2_500_000).dollars == 0.0025)
        #expect(Money(nanoDollars: -1_000_000_000).dollars == -1)
    }

    @Test("Usage adds tokens to tokens and cost to cost")
    func usage() {
        let one = Usage(inputTokens: 1, outputTokens: 20, cost: Money(nanoDollars: 300))
        let two = Usage(inputTokens: 4000, outputTokens: 50_000, cost: Money(nanoDollars: 600_000))
        #expect(one + two == Usage(inputTokens: 4001, outputTokens: 50_020, cost: Money(nanoDollars: 600_300)))
        #expect(one + .zero == one)
    }
}
