import Testing

@testable import Domain

@Suite struct DollarTextTests {
    @Test(
        "Dollars are read exactly",
        arguments: [
            ("5", 5_000_000_000), ("0.25", 250_000_000), ("0.000000001", 1), ("0", 0), ("007.50", 7_500_000_000),
            ("1000000000", 1_000_000_000_000_000_000),
        ] as [(String, Int64)])
    func read(text: String, nanos: Int64) {
        #expect(DollarText.parse(text) == Money(nanoDollars: nanos))
    }

    @Test(
        "What is no amount is refused",
        arguments: [
            "", "-1", "+1", "1.", ".5", "1,5", "1e3", "$5", " 5", "0.0000000001", "1000000000.000000001",
            "99999999999999999999", "9223372036854775807", "٣",
        ])
    func refuse(text: String) {
        #expect(DollarText.parse(text) == nil)
    }

    @Test(
        "Amounts are shown with two digits at least, and as many as they have",
        arguments: [(5_000_000_000, "5.00"), (12_500, "0.0000125"), (1, "0.000000001"), (-33, "-0.000000033")]
            as [(Int64, String)])
    func show(nanos: Int64, text: String) {
        #expect(DollarText.text(Money(nanoDollars: nanos)) == text)
    }
}
