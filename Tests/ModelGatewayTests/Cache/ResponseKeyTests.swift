import Domain
import Testing

@testable import ModelGateway

@Suite("What an answer is remembered under")
struct ResponseKeyTests {
    private struct Question {
        var request = ResponseKeyTests.chat()
        var outputTokensMax = 100
        var temperature: Double?
        var seed: Int64?
        var model: ModelName = "small"
        var tenant: Int32 = 1
        var kind: TaskKind = "summarize"
        var dataPolicy = "none"
        var user: String?

        var key: Fingerprint {
            ResponseKey.make(
                request, outputTokensMax: outputTokensMax, temperature: temperature, seed: seed, model: model,
                caller: Caller(tenant: TenantID(tenant), task: TaskID(), kind: kind, user: user), dataPolicy: dataPolicy
            )
        }

        func with(_ change: (inout Question) -> Void) -> Question {
            var copy = self
            change(&copy)
            return copy
        }
    }

    private static func chat(
        _ system: PromptText = "Be brief.", _ user: PromptText = "Text: \(untrusted: "water")", id: String = "p",
        version: Int = 1, task: ModelTask = .summarize(SummaryBrief(text: "water", sentencesMax: 2))
    ) -> ChatRequest {
        ChatRequest(task: task, prompt: FilledPrompt(templateID: id, version: version, system: system, user: user))
    }

    private static func labels(_ labels: [LabelDefinition]) -> ChatRequest {
        chat(task: .classify(ClassificationBrief(text: "water", labels: labels)))
    }

    private static func schema(_ name: String, _ schema: JSONValue) -> ChatRequest {
        chat(task: .extract(ExtractionBrief(text: "water", schema: AnswerSchema(name: name, schema: schema))))
    }

    private static func answer(
        _ passages: [String], heading: String = "", question: String = "how"
    ) -> ChatRequest {
        let passages = passages.map { AnswerPassage(heading: heading, text: $0) }
        return chat(task: .answer(AnswerBrief(question: question, passages: passages)))
    }

    private static func tools(_ tools: [(String, String, JSONValue)]) -> ChatRequest {
        var request = chat()
        request.tools = tools.map { ToolDescription(name: $0.0, description: $0.1, parameters: $0.2) }
        return request
    }

    @Test("The same question has the same key, whichever task and user asks and whatever route it took")
    func same() {
        let question = Question()
        #expect(question.key == Question().key)
        #expect(question.with { $0.user = "zoe" }.key == question.key)
        #expect(question.with { $0.request.route = ModelRoute("small", then: ["large"]) }.key == question.key)
        #expect(question.with { $0.request.cacheLifetime = .seconds(9) }.key == question.key)
        let schema = Question(request: Self.schema("s", ["a": 1, "b": 2]))
        #expect(schema.key == Question(request: Self.schema("s", ["b": 2, "a": 1])).key)
    }

    @Test("Every part of a question changes the key, and no two of these questions share one")
    func everyPart() {
        let base = Question()
        let questions: [Question] = [
            base,
            base.with { $0.tenant = 2 }, base.with { $0.kind = "classify" }, base.with { $0.dataPolicy = "mask" },
            base.with { $0.model = "large" }, base.with { $0.outputTokensMax = 101 },
            base.with { $0.seed = 0 }, base.with { $0.seed = 7 }, base.with { $0.temperature = 0 },
            base.with { $0.temperature = 0.5 },
            base.with { $0.request = Self.chat(id: "q") }, base.with { $0.request = Self.chat(version: 2) },
            base.with { $0.request = Self.chat("Be long.") },
            base.with { $0.request = Self.chat("Be brief.", "Text: \(untrusted: "wine")") },
            // Whose words they are.
            base.with { $0.request = Self.chat("Be brief.", "Text: \(trusted: "water")") },
            base.with { $0.request = Self.chat("Be brief.", "Text: water") },
            base.with { $0.request = Self.chat("Be brief.", "\(untrusted: "Text: water")") },
            // In which order, and in which message.
            base.with { $0.request = Self.chat("Be brief.", "\(untrusted: "water")Text: ") },
            base.with { $0.request = Self.chat("", "Be brief.Text: \(untrusted: "water")") },
            base.with { $0.request = Self.chat("Be brief.", "Text: \(untrusted: "wa")\(untrusted: "ter")") },
            // What the local models work on.
            base.with { $0.request = Self.chat(task: .summarize(SummaryBrief(text: "water", sentencesMax: 3))) },
            base.with {
                $0.request = Self.chat(task: .summarize(SummaryBrief(text: "water", sentencesMax: 2, wordsMax: 5)))
            },
            base.with { $0.request = Self.chat(task: .summarize(SummaryBrief(text: "wine", sentencesMax: 2))) },
            base.with { $0.request = Self.chat(task: .generate(GenerationBrief(text: "water"))) },
            base.with { $0.request = Self.labels([.init(name: "a"), .init(name: "b")]) },
            base.with { $0.request = Self.labels([.init(name: "b"), .init(name: "a")]) },
            base.with { $0.request = Self.labels([.init(name: "a", description: "b")]) },
            base.with { $0.request = Self.labels([.init(name: "a", description: "")]) },
            base.with { $0.request = Self.labels([.init(name: "a")]) },
            base.with { $0.request = Self.labels([.init(name: "a", examples: ["b"])]) },
            base.with { $0.request = Self.labels([.init(name: "a", examples: ["b", "c"])]) },
            base.with { $0.request = Self.labels([.init(name: "a", examples: ["bc"])]) },
            base.with { $0.request = Self.schema("s", ["type": "object"]) },
            base.with { $0.request = Self.schema("t", ["type": "object"]) },
            base.with { $0.request = Self.schema("s", ["type": "array"]) },
            // An edited passage, another heading, another order, another question.
            base.with { $0.request = Self.answer(["p", "q"]) },
            base.with { $0.request = Self.answer(["p", "Q"]) },
            base.with { $0.request = Self.answer(["q", "p"]) },
            base.with { $0.request = Self.answer(["pq"]) },
            base.with { $0.request = Self.answer(["p", "q"], heading: "h") },
            base.with { $0.request = Self.answer(["p", "q"], question: "why") },
            base.with {
                $0.request = Self.chat(
                    task: .rerank(RerankBrief(question: "how", passages: [.init(text: "p"), .init(text: "q")])))
            },
            base.with { $0.request = Self.chat(task: .rewrite(RewriteBrief(question: "how"))) },
            base.with { $0.request = Self.tools([("f", "x", ["a": 1])]) },
            base.with { $0.request = Self.tools([("f", "x", ["a": 2])]) },
            base.with { $0.request = Self.tools([("f", "y", ["a": 1])]) },
            base.with { $0.request = Self.tools([("g", "x", ["a": 1])]) },
            base.with { $0.request = Self.tools([("f", "x", ["a": 1]), ("g", "x", ["a": 1])]) },
            base.with { $0.request = Self.tools([("g", "x", ["a": 1]), ("f", "x", ["a": 1])]) },
        ]
        #expect(Set(questions.map(\.key)).count == questions.count)
    }

    @Test("By the whole prompt an answer is remembered for the very words of its passages, not for their place")
    func passages() {
        func key(_ passage: String) -> Fingerprint {
            Question(request: .answer(AnswerBrief(question: "how", passages: [.init(heading: "h", text: passage)])))
                .key
        }
        #expect(key("Refunds take 14 days.") == key("Refunds take 14 days."))
        #expect(key("Refunds take 14 days.") != key("Refunds take 15 days."))
    }

    @Test("No part can end where the next one begins")
    func prefixes() {
        func key(_ parts: [String?]) -> Fingerprint {
            var key = LengthPrefixedKey()
            for part in parts { key.add(part) }
            return key.finished()
        }
        let lists: [[String?]] = [
            [], [nil], [""], [nil, nil], ["", ""], ["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"],
            ["abc", nil], [nil, "abc"], ["a", "b", "c"], ["\0"], ["\0\0"],
        ]
        #expect(Set(lists.map(key)).count == lists.count)
    }
}
