import Testing

@testable import Domain

@Suite("Numbers as exact decimals")
struct SchemaDecimalTests {
    @Test("They are ordered as numbers are, whatever they are written as")
    func order() throws {
        let sorted: [JSONValue] = [
            .double(-1.7976931348623157e308), .integer(.min), .double(-1.5), .integer(-1), .double(-0.1),
            .double(-Double.leastNonzeroMagnitude), .integer(0), .double(.leastNonzeroMagnitude), .double(0.1),
            .double(0.25), .integer(1), .double(1.5),
            .integer(9_007_199_254_740_992), .integer(9_007_199_254_740_993), .integer(.max), .double(1e19),
            .double(1e300),
        ]
        let decimals = sorted.compactMap(SchemaDecimal.init)
        #expect(decimals.count == sorted.count)
        for (left, right) in zip(decimals, decimals.dropFirst()) {
            #expect(left < right)
            #expect(!(right < left))
        }
    }

    @Test("Equal numbers are equal, and nothing else is a number")
    func equality() {
        #expect(SchemaDecimal(.integer(100)) == SchemaDecimal(.double(1e2)))
        #expect(SchemaDecimal(.double(-0.0)) == SchemaDecimal(.integer(0)))
        #expect(SchemaDecimal(.string("1")) == nil)
        #expect(SchemaDecimal(.bool(true)) == nil)
        #expect(SchemaDecimal(.double(.infinity)) == nil)
    }
}
