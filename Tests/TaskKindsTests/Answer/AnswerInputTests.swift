import Domain
import Testing

@testable import TaskKinds

@Suite("What the kind answer takes")
struct AnswerInputTests {
    private func pointers(_ text: String) throws -> [String] {
        try AnswerFixture().handler.problems(in: try JSONParser.parse(text)).map(\.pointer)
    }

    @Test(
        "It needs an index and a question; everything else is bounded",
        arguments: [
            (#"{"index":"docs","question":"q"}"#, []),
            (
                #"{"index":"docs","question":"q","permissions":["a"],"count":50,"key_prefix":"p/","rewrite":true,"rerank":true,"passages_tokens":200,"floor":0.5}"#,
                []
            ),
            ("{}", ["/index", "/question"]), (#"{"index":"Docs","question":"q"}"#, ["/index"]),
            (#"{"index":"docs","question":" "}"#, ["/question"]),
            (#"{"index":"docs","question":"q","count":51}"#, ["/count"]),
            (#"{"index":"docs","question":"q","count":0}"#, ["/count"]),
            (#"{"index":"docs","question":"q","permissions":"a"}"#, ["/permissions"]),
            (#"{"index":"docs","question":"q","permissions":["a",""]}"#, ["/permissions/1"]),
            (#"{"index":"docs","question":"q","passages_tokens":199}"#, ["/passages_tokens"]),
            (#"{"index":"docs","question":"q","floor":-1}"#, ["/floor"]),
            (#"{"index":"docs","question":"q","rerank":"yes"}"#, ["/rerank"]),
            (#"{"index":"docs","question":"q","rewrites":true}"#, ["/rewrites"]),
        ] as [(String, [String])])
    func input(text: String, problems: [String]) throws {
        #expect(try pointers(text) == problems)
    }

    @Test("A question beyond 8 KiB is refused")
    func long() throws {
        let question = String(repeating: "q", count: 8 * 1024 + 1)
        #expect(try pointers(#"{"index":"docs","question":"\#(question)"}"#) == ["/question"])
    }

    @Test("An index that the tenant does not have is refused at submission")
    func unknownIndex() async throws {
        let handler = try AnswerFixture().handler
        let inputs: [JSONValue] = [
            ["index": "docs", "question": "q"], ["index": "other", "question": "q"],
        ]
        let own = try await handler.prepare(inputs, for: MemoryKnowledge.tenant)
        guard case .accepted(let stored)? = own.first, case .refused(let problems)? = own.last else {
            throw Unexpected()
        }
        #expect(stored == inputs[0])
        #expect(problems.map(\.pointer) == ["/index"])
        let foreign = try await handler.prepare(inputs, for: TenantID(2))
        #expect(foreign.allSatisfy { if case .refused = $0 { true } else { false } })
    }

    @Test("A task of another tenant, put past the check, finds nothing either")
    func stranger() async throws {
        let fixture = try AnswerFixture()
        let failure = await #expect(throws: Failure.self) { try await fixture.run(tenant: TenantID(2)) }
        #expect(failure?.code == "index_not_found")
        #expect(failure?.failureClass == .permanent)
    }

    @Test("The estimate holds the passages, and each call that was asked for")
    func estimate() async throws {
        let fixture = try AnswerFixture(embeds: true)
        func estimate(_ more: [String: JSONValue]) async throws -> TaskEstimate {
            let input: [String: JSONValue] = ["index": "docs", "question": "How long?"]
            let value = JSONValue.object(input.merging(more) { _, new in new })
            return try #require(try await fixture.handler.estimate(value, for: MemoryKnowledge.tenant))
        }
        let plain = try await estimate([:])
        #expect(plain.calls == 2)
        #expect(plain.inputTokens.high >= 2_000)
        let large = try await estimate(["passages_tokens": 10_000])
        #expect(large.inputTokens.high == plain.inputTokens.high + 8_000)
        let all = try await estimate(["rewrite": true, "rerank": true])
        #expect(all.calls == 5)
        let (least, most) = (try #require(plain.cost), try #require(all.cost))
        #expect(least.likely < most.likely && least.atMost < most.atMost)
    }

    struct Unexpected: Error {}
}
