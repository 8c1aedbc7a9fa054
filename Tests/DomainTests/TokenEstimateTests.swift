import Domain
import Testing

@Suite("Guessing tokens")
struct TokenEstimateTests {
    @Test(
        "The pieces of a text have as many quarters as the whole", arguments: ["plain words", "größe", "日本語 text", ""])
    func quarters(text: String) {
        let bytes = Array(text.utf8)
        let whole = TokenEstimate.quarters(in: bytes, 0..<bytes.count)
        var pieces = 0
        var offset = 0
        for scalar in text.unicodeScalars {
            let next = offset + UTF8.width(scalar)
            pieces += TokenEstimate.quarters(in: bytes, offset..<next)
            offset = next
        }
        #expect(pieces == whole)
        #expect((whole + 3) / 4 == TokenEstimate.typical(text))
    }
}
