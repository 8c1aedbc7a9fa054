import ModelGateway
import Testing

@Suite("Lexical classifier")
struct LexicalClassifierTests {
    private let bare = ["order_status", "refund", "technicalSupport", "other"].map { LabelDefinition(name: $0) }

    private let described = [
        LabelDefinition(
            name: "order_status", description: "Where a parcel is, delivery dates, tracking numbers",
            examples: ["When will my package arrive?", "Has it been shipped yet"]),
        LabelDefinition(
            name: "refund", description: "Money back, returns, wrong charges on a card",
            examples: ["I want my money back", "You charged me twice"]),
        LabelDefinition(
            name: "technical_support", description: "The product does not work, errors, crashes, login",
            examples: ["The app crashes when I open it", "I cannot log in"]),
    ]

    private func label(_ text: String, _ labels: [LabelDefinition]) throws -> Classification {
        try #require(LexicalClassifier.classify(text, labels: labels))
    }

    @Test(
        "Names alone decide when the text uses them or their near forms",
        arguments: [
            ("I would like to be refunded", "refund"), ("what is the status of my orders?", "order_status"),
            ("I need some technical help from support", "technicalSupport"), ("REFUNDS!!!", "refund"),
        ])
    func namesOnly(text: String, expected: String) throws {
        let result = try label(text, bare)
        #expect(result.label == expected)
        #expect(result.isConfident)
    }

    @Test(
        "Descriptions and examples decide texts that never say the name",
        arguments: [
            ("My parcel has not been delivered", "order_status"), ("there are two charges on my credit card", "refund"),
            ("it keeps crashing with an error at login", "technical_support"),
            ("is the package shipping soon", "order_status"),
        ])
    func descriptions(text: String, expected: String) throws {
        let result = try label(text, described)
        #expect(result.label == expected)
        #expect(result.isConfident)
    }

    @Test(
        "A text that shares nothing gets equal scores, the first label and no confidence",
        arguments: ["", "xyzzy", "的", "🎉", "…"])
    func noOverlap(text: String) throws {
        let result = try label(text, bare)
        #expect(result.label == "order_status")
        #expect(!result.isConfident)
        #expect(result.scores.allSatisfy { abs($0.value - 0.25) < 1e-12 })
    }

    @Test("A tie goes to the first of the equals, without confidence")
    func tie() throws {
        let result = try label("red or blue", [.init(name: "green"), .init(name: "blue"), .init(name: "red")])
        #expect(result.label == "blue")
        #expect(!result.isConfident)
    }

    @Test("Scores come in the given order, sum to one, and the label has the highest")
    func scores() throws {
        for text in ["refund my order", "error", "", String(repeating: "status money login ", count: 1_000)] {
            let result = try label(text, described)
            #expect(result.scores.map(\.name) == described.map(\.name))
            #expect(abs(result.scores.reduce(0) { $0 + $1.value } - 1) < 1e-9)
            let best = try #require(result.scores.map(\.value).max())
            #expect(result.scores.contains { $0.name == result.label && best - $0.value < 1e-9 })
        }
    }

    @Test("No labels give no classification; one label always wins")
    func edges() throws {
        #expect(LexicalClassifier.classify("text", labels: []) == nil)
        let only = try label("text", [.init(name: "spam")])
        #expect(only.label == "spam" && only.scores.map(\.value) == [1])
        #expect(!only.isConfident)
    }

    @Test("Labels made of stop words or of other scripts still match")
    func unusualNames() throws {
        #expect(try label("what about the other one", [.init(name: "main"), .init(name: "other")]).label == "other")
        #expect(try label("我要退款", [.init(name: "订单"), .init(name: "退款")]).label == "退款")
        #expect(try label("хочу возврата денег", [.init(name: "заказ"), .init(name: "возврат")]).label == "возврат")
        #expect(try label("Un caf\u{0065}\u{0301} noir", [.init(name: "thé"), .init(name: "café")]).label == "café")
    }

    @Test("Long texts are classified by what they speak of")
    func longText() throws {
        let filler = String(repeating: "the quick brown fox jumps over the lazy dog ", count: 2_000)
        let result = try label(filler + "My login shows an error. The app crashes.", described)
        #expect(result.label == "technical_support")
    }

    @Test("Equal input gives equal scores")
    func deterministic() throws {
        let text = "the parcel was charged twice and the app crashes"
        #expect(try label(text, described) == label(text, described))
    }
}
