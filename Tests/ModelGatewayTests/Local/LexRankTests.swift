import Testing

@testable import ModelGateway

@Suite("LexRank")
struct LexRankTests {
    @Test("A sentence that all others resemble scores highest, and scores sum to one")
    func star() {
        let scores = LexRank.scores(count: 4, prior: [1, 1, 1, 1]) { left, right in left == 0 || right == 0 ? 0.5 : 0 }
        #expect(scores.allSatisfy { $0 <= scores[0] })
        // Solved by hand: p0 = 0.0375 + 0.85 (1 − p0).
        #expect(abs(scores[0] - 0.8875 / 1.85) < 1e-5)
        #expect(abs(scores.reduce(0, +) - 1) < 1e-9)
    }

    @Test("Without any likeness the prior decides")
    func unlike() {
        let scores = LexRank.scores(count: 3, prior: [2, 1, 1]) { _, _ in 0.05 }
        #expect(zip(scores, [0.5, 0.25, 0.25]).allSatisfy { abs($0 - $1) < 1e-9 })
    }

    @Test("No sentences give no scores; one gets all")
    func small() {
        #expect(LexRank.scores(count: 0, prior: []) { _, _ in 1 }.isEmpty)
        #expect(LexRank.scores(count: 1, prior: [3]) { _, _ in 1 } == [1])
    }
}

@Suite("Word stems")
struct WordStemTests {
    @Test(
        "Endings go as Porter's steps 1 and 5 say",
        arguments: [
            ("caresses", "caress"), ("ponies", "poni"), ("cats", "cat"), ("caress", "caress"), ("feed", "feed"),
            ("agreed", "agre"), ("plastered", "plaster"), ("bled", "bled"), ("motoring", "motor"), ("sing", "sing"),
            ("hopping", "hop"), ("falling", "fall"), ("hissing", "hiss"), ("filing", "file"), ("happy", "happi"),
            ("sky", "sky"),
            ("refunded", "refund"), ("refunds", "refund"), ("purchasing", "purchas"), ("purchase", "purchas"),
            ("cancelled", "cancel"), ("syzygy", "syzygi"), ("yyy", "yyi"), ("is", "is"), ("naïves", "naïves"),
            ("a1s", "a1s"),
        ])
    func stems(word: String, expected: String) {
        #expect(WordStem.of(word) == expected)
    }
}
