import Domain
import Knowledge
import ModelGateway
import Testing

@testable import TaskKinds

@Suite("Answers with citations")
struct AnswerTests {
    private static let refunds = "Refunds take 14 days after the return."

    private func fixture(_ answer: @escaping AnswerFixture.Answer) throws -> AnswerFixture {
        let fixture = try AnswerFixture(answer: answer)
        fixture.knowledge.put("a-refunds.txt", Self.refunds, version: 4, title: "Refunds")
        fixture.knowledge.put("b-parcels.txt", "Parcels are sent on Mondays.")
        return fixture
    }

    @Test("The answer names document, version and bytes, and what was asked of which model")
    func cited() async throws {
        let fixture = try fixture { _, _ in "They take 14 days [1]." }
        let report = try await fixture.run()
        let json = try #require(report.json)
        #expect(json["answer"] == "They take 14 days [1].")
        #expect(json["abstained"] == false)
        #expect(json["reason"] == nil)
        #expect(json["unresolved"] == 0)
        let citation = try #require(json["citations"]?[0])
        #expect(citation["marker"] == 1)
        #expect(citation["document"] == "a-refunds.txt")
        #expect(citation["version"] == 4)
        #expect(citation["from"] == 0)
        #expect(citation["to"] == .integer(Int64(Self.refunds.utf8.count)))
        #expect(citation["heading"] == ["Section"])
        #expect(citation["title"] == "Refunds")
        #expect(json["passages"]?.asArray?.count == 2)
        #expect(json["generation"] == 3)
        #expect(json["backend"] == "exact")
        #expect(json["degraded"] == nil && json["rerank"] == nil && json["rewritten"] == nil)
        #expect(json["prompt"] == "answer" && json["prompt_version"] == 1 && json["model"] == "m")
        #expect(report.events.map(\.action) == [.promptUsed])
    }

    @Test("Markers that name no passage are taken out and counted")
    func unresolved() async throws {
        let fixture = try fixture { _, _ in "They take 14 days [1]. Boats are free [9]." }
        let json = try #require(try await fixture.run().json)
        #expect(json["unresolved"] == 1)
        #expect(json["answer"]?.asString?.contains("[9]") == false)
        #expect(json["citations"]?.asArray?.count == 1)
    }

    @Test(
        "What rests on no passage is no answer",
        arguments: [
            ("NO_ANSWER", "not_in_passages"), ("NO_ANSWER. Ask somebody else.", "not_in_passages"),
            ("They take 14 days.", "uncited"), ("They take 14 days [7].", "citations_unresolved"),
        ])
    func abstains(answer: String, reason: String) async throws {
        let fixture = try fixture { _, _ in answer }
        let json = try #require(try await fixture.run().json)
        #expect(json["answer"] == .null)
        #expect(json["abstained"] == true)
        #expect(json["reason"] == .string(reason))
        #expect(json["citations"] == [])
        #expect(json["model"] == "m")
    }

    @Test("Nothing found: nobody is asked")
    func nothing() async throws {
        let fixture = try AnswerFixture()
        let report = try await fixture.run()
        #expect(report.json?["reason"] == "nothing_found")
        #expect(report.json?["answer"] == .null)
        #expect(report.json?["model"] == nil)
        #expect(report.events.isEmpty)
        #expect(fixture.asked.isEmpty)
    }

    @Test("A best passage below the floor: nobody is asked, and what came nearest is named")
    func floor() async throws {
        let fixture = try fixture { _, _ in "They take 14 days [1]." }
        let low = try await fixture.run(#","floor":0.5"#).json
        #expect(low?["reason"] == "below_floor")
        #expect(low?["passages"]?[0]?["document"] == "a-refunds.txt")
        #expect(low?["passages"]?[0]?["title"] == "Refunds")
        #expect(fixture.asked.isEmpty)
        #expect(try await fixture.run(#","floor":0.01"#).json?["abstained"] == false)
    }

    @Test("A model without room for a passage is not asked")
    func room() async throws {
        let fixture = try AnswerFixture(contextTokens: 1_200)
        fixture.knowledge.put("a.txt", Self.refunds)
        #expect(try await fixture.run().json?["reason"] == "nothing_fits")
        #expect(fixture.asked.isEmpty)
    }

    @Test("Only as many passages are shown as the budget holds, and each marker names one that was shown")
    func budget() async throws {
        let fixture = try AnswerFixture { _, prompt in
            "There are \(prompt.user.matches(of: /(?m)^Passage \d+:$/).count) [2]."
        }
        for number in 1...9 {
            fixture.knowledge.put("\(number).txt", String(repeating: "Refunds take \(number) days. ", count: 20))
        }
        let json = try #require(try await fixture.run(#","passages_tokens":500"#).json)
        let shown = try #require(json["passages"]?.asArray)
        #expect((2...3).contains(shown.count))
        #expect(json["answer"] == .string("There are \(shown.count) [1]."))
        #expect(json["citations"]?[0]?["document"] == shown[1]["document"])
    }

    @Test("A document that was deleted while the model wrote is cited no more")
    func deleted() async throws {
        let knowledge = MemoryKnowledge()
        knowledge.put("a.txt", Self.refunds)
        let fixture = try AnswerFixture(knowledge: knowledge) { _, _ in
            knowledge.delete("a.txt")
            return "They take 14 days [1]."
        }
        #expect(try await fixture.run().json?["reason"] == "citations_unresolved")
    }

    @Test("Permissions go into the search, and hold when the citations are looked up")
    func permissions() async throws {
        let fixture = try AnswerFixture()
        fixture.knowledge.put("a.txt", "Refunds for staff take a day.", permissions: ["staff"])
        let own = try await fixture.run(#","permissions":["staff","all"],"key_prefix":"a""#).json
        #expect(own?["abstained"] == false)
        #expect(fixture.knowledge.requests.map(\.permissions) == [["staff", "all"]])
        #expect(fixture.knowledge.requests.map(\.keyPrefix) == ["a"])
        #expect(try await fixture.run().json?["reason"] == "nothing_found")
    }

    @Test("A document that was hidden while the model wrote is cited no more")
    func hidden() async throws {
        let knowledge = MemoryKnowledge()
        knowledge.put("a.txt", Self.refunds)
        let fixture = try AnswerFixture(knowledge: knowledge) { _, _ in
            knowledge.put("a.txt", Self.refunds, permissions: ["staff"])
            return "They take 14 days [1]."
        }
        #expect(try await fixture.run().json?["reason"] == "citations_unresolved")
    }

    @Test(
        "An answer that rests on a withdrawn document beside others is none: its words would be shown",
        arguments: [0, 1])
    func partlyWithdrawn(which: Int) async throws {
        let knowledge = MemoryKnowledge()
        knowledge.put("a.txt", "The boss leaves in May.")
        knowledge.put("b.txt", Self.refunds)
        let fixture = try AnswerFixture(knowledge: knowledge) { _, _ in
            if which == 0 {
                knowledge.delete("a.txt")
            } else {
                knowledge.put("a.txt", "The boss leaves in May.", permissions: ["staff"])
            }
            return "The boss leaves in May [1]. They take 14 days [2]."
        }
        let json = try await fixture.run().json
        #expect(json?["answer"] == .null)
        #expect(json?["reason"] == "citations_unresolved")
        #expect(json?["citations"]?.asArray?.isEmpty == true)
    }

    @Test("A task that was answered asks nobody and searches for nothing again")
    func resumed() async throws {
        let fixture = try AnswerFixture(embeds: true)
        fixture.knowledge.put("a.txt", Self.refunds)
        let memory = TaskMemory()
        let first = try await fixture.run(memory: memory)
        let second = try await fixture.run(memory: memory)
        #expect(first.json == second.json)
        #expect(fixture.asked == [.answer])
        #expect(fixture.knowledge.requests.count == 1)
        #expect(fixture.vectors.record.asked == [AnswerFixture.question])
    }

    @Test("Without a key and a network the passages' own sentences answer, and the result says by what")
    func local() async throws {
        let fixture = try AnswerFixture.local()
        fixture.knowledge.put("a.txt", "Parcels are sent on Mondays. \(Self.refunds)")
        let json = try #require(try await fixture.run(#","rewrite":true,"rerank":true"#).json)
        #expect(json["answer"] == .string("\(Self.refunds) [1]"))
        #expect(json["model"] == "local-extractive-1")
        #expect(json["rewritten"] == nil)
        #expect(json["degraded"] == nil)
        let boats = try await fixture.run(question: "Who paints boats blue?").json
        #expect(boats?["reason"] == "not_in_passages")
    }
}
