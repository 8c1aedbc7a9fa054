import Domain
import ModelGateway
import Testing

@Suite("Bounds of a call")
struct CallCeilingTests {
    private static let samples: [(name: String, alphabet: String, script: ScriptClass)] = [
        ("words", "etaoin shrdlu cmfwyp", .prose), ("code", "{}();=+-*/0123456789[]<>", .dense),
        ("Cyrillic", "абвгдежзийклмнопрстуфхцчшщ", .twoByte), ("Arabic", "ابتثجحخدذرزسشصضطظ", .twoByte),
        ("Han", "水流下山河電力門工作", .threeByte), ("Thai", "กขคงจฉชซญดตถทธน", .threeByte),
        ("emoji", "🌊💧⚡️🏔🌉🔌🏭🛠", .fourByte),
    ]

    private static func text(_ alphabet: String, _ length: Int, _ generator: inout SplitMix64) -> String {
        let scalars = Array(alphabet.unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<length { text.append(scalars[Int.random(in: 0..<scalars.count, using: &generator)]) }
        return String(text)
    }

    /// What a byte-level tokenizer could count: it joins bytes into tokens, and at worst joins none.
    private static func tokens(_ text: String, joining: Int, _ generator: inout SplitMix64) -> Int {
        var left = text.utf8.count
        var count = 0
        while left > 0 {
            left -= min(left, Int.random(in: 1...joining, using: &generator))
            count += 1
        }
        return count
    }

    private func shape(_ text: String) -> CallShape {
        CallShape(bytes: text.utf8.count, overheadTokens: 10, script: ScriptClass(of: [text]), outputTokensMax: 100)
    }

    @Test("Scripts are told apart")
    func scripts() {
        var generator = SplitMix64(seed: 1)
        for sample in Self.samples {
            let text = Self.text(sample.alphabet, 400, &generator)
            #expect(ScriptClass(of: [text]) == sample.script, "\(sample.name)")
        }
        #expect(ScriptClass(of: [String]()) == .prose)
    }

    @Test("Before anything is learnt the bound is the bytes, which no byte-level tokenizer passes")
    func bytes() {
        let learner = TokenLearner()
        var generator = SplitMix64(seed: 2)
        for sample in Self.samples {
            for joining in [1, 2, 4, 9] {
                let text = Self.text(sample.alphabet, Int.random(in: 1...600, using: &generator), &generator)
                let actual = Self.tokens(text, joining: joining, &generator) + 10
                #expect(learner.inputTokens(shape(text), tokenizer: "any") >= actual, "\(sample.name)")
            }
        }
    }

    @Test("What was learnt bounds texts of the same sort from above, far below their bytes")
    func learnt() {
        let learner = TokenLearner()
        var generator = SplitMix64(seed: 3)
        for round in 0..<400 {
            let text = Self.text("etaoin shrdlu", Int.random(in: 500...2_000, using: &generator), &generator)
            let actual = Self.tokens(text, joining: 7, &generator) + 10
            let bound = learner.inputTokens(shape(text), tokenizer: "family")
            #expect(bound >= actual)
            if round > 100 { #expect(bound < text.utf8.count / 2) }
            learner.observe(TokenUsage(input: Int64(actual), output: 1), shape(text), tokenizer: "family")
        }
    }

    @Test("What one tokenizer or one script taught says nothing about another")
    func separate() {
        let learner = TokenLearner()
        let prose = shape(String(repeating: "word ", count: 200))
        for _ in 0..<200 { learner.observe(TokenUsage(input: 200, output: 1), prose, tokenizer: "one") }
        #expect(learner.inputTokens(prose, tokenizer: "one") < prose.bytes / 2)
        #expect(learner.inputTokens(prose, tokenizer: "other") == prose.inputTokensBound)
        let han = shape(String(repeating: "水", count: 200))
        #expect(learner.inputTokens(han, tokenizer: "one") == han.inputTokensBound)
    }

    @Test("Few observations and estimates teach nothing; a liar moves the bound no higher than the bytes")
    func guarded() {
        let learner = TokenLearner()
        let prose = shape(String(repeating: "word ", count: 200))
        for _ in 0..<63 { learner.observe(TokenUsage(input: 1, output: 1), prose, tokenizer: "few") }
        #expect(learner.inputTokens(prose, tokenizer: "few") == prose.inputTokensBound)
        for _ in 0..<500 {
            learner.observe(TokenUsage(input: 1, output: 1, isEstimate: true), prose, tokenizer: "guess")
        }
        #expect(learner.inputTokens(prose, tokenizer: "guess") == prose.inputTokensBound)
        for _ in 0..<500 { learner.observe(TokenUsage(input: .max, output: 1), prose, tokenizer: "liar") }
        #expect(learner.inputTokens(prose, tokenizer: "liar") == prose.inputTokensBound)
    }

    @Test("A dense text after many plain ones raises the bound at once")
    func raises() {
        let learner = TokenLearner()
        let prose = shape(String(repeating: "word ", count: 200))
        for _ in 0..<200 { learner.observe(TokenUsage(input: 200, output: 1), prose, tokenizer: "one") }
        let before = learner.inputTokens(prose, tokenizer: "one")
        learner.observe(TokenUsage(input: 600, output: 1), prose, tokenizer: "one")
        #expect(learner.inputTokens(prose, tokenizer: "one") > before)
    }

    @Test("The same observations give the same bounds in every process")
    func deterministic() {
        func bound() -> [Int] {
            let learner = TokenLearner(seed: 9)
            var generator = SplitMix64(seed: 4)
            let prose = shape(String(repeating: "word ", count: 200))
            return (0..<1_500).map { _ in
                let tokens = Int64.random(in: 150...400, using: &generator)
                learner.observe(TokenUsage(input: tokens, output: 1), prose, tokenizer: "one")
                return learner.inputTokens(prose, tokenizer: "one")
            }
        }
        #expect(bound() == bound())
    }

    @Test("A hold covers the longest answer, and once more where a malformed one may be repaired")
    func repair() {
        let price = ModelPrice(inputPerMillion: 1_000_000, outputPerMillion: 2_000_000)
        var shape = CallShape(bytes: 1_000, overheadTokens: 0, script: .prose, outputTokensMax: 100)
        #expect(CallCeiling(shape, inputTokens: 1_000, price: price).hold == Money(nanoDollars: 1_200))
        shape.mayBeRepaired = true
        #expect(CallCeiling(shape, inputTokens: 1_000, price: price).hold == Money(nanoDollars: 1_400))
    }
}
