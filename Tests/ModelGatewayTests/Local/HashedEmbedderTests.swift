import ModelGateway
import Testing

@Suite("Hashed embedder")
struct HashedEmbedderTests {
    private func cosine(_ left: String, _ right: String) -> Float {
        zip(HashedEmbedder.embed(left), HashedEmbedder.embed(right)).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test(
        "Every visible text has a vector of length one and no NaN",
        arguments: [
            "word", "a", "the the the", "!?", "🎉", "今日は晴れ", "שלום עולם", "e\u{0301}",
            String(repeating: "x", count: 100_000),
        ],
        [1, 2, 16, 384, 1_536])
    func unitLength(text: String, dimensions: Int) {
        let vector = HashedEmbedder.embed(text, dimensions: dimensions)
        #expect(vector.count == dimensions)
        #expect(vector.allSatisfy { $0.isFinite })
        #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-4)
    }

    @Test("Text without a visible character is the zero vector", arguments: ["", " \n\t\u{3000}"])
    func zeroVector(text: String) {
        #expect(HashedEmbedder.embed(text) == [Float](repeating: 0, count: 384))
    }

    @Test("Dimensions below one count as one")
    func dimensionsBelowOne() {
        #expect(HashedEmbedder.embed("word", dimensions: 0).count == 1)
    }

    @Test("Texts about the same words are nearer than texts about others")
    func nearness() {
        let question = "How do I return a damaged parcel?"
        #expect(cosine(question, "Returning damaged parcels: how it works") > 0.3)
        #expect(
            cosine(question, "Returning damaged parcels: how it works") > 2
                * cosine(question, "The reservoir feeds the turbine"))
        #expect(cosine("cancellation", "cancelled") > cosine("cancellation", "delivery") + 0.2)
    }

    @Test("Case, spacing and composition of characters do not matter; word order does a little")
    func invariances() {
        #expect(HashedEmbedder.embed("Hello  World") == HashedEmbedder.embed("hello\nworld"))
        #expect(HashedEmbedder.embed("café") == HashedEmbedder.embed("cafe\u{0301}"))
        let turned = cosine("red house green tree", "green tree red house")
        #expect(turned > 0.8 && turned < 0.9999)
    }

    @Test("The vector is the same in every process")
    func fixedValues() {
        let vector = HashedEmbedder.embed("penstock", dimensions: 8)
        let expected: [Float] = [-0.2, 0, 0.6, -0.2, -0.4, 0.2, 0.6, 0]
        #expect(zip(vector, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(vector)")
    }

    @Test("200,000 words give a vector, and text past the limit changes nothing")
    func longText() {
        let text = (0..<200_000).map { "\($0 % 5_003)" }.joined(separator: " ")
        let vector = HashedEmbedder.embed(text)
        #expect(vector.allSatisfy { $0.isFinite })
        #expect(vector == HashedEmbedder.embed(text + " something else"))
    }
}
