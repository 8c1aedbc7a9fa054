import Domain
import Logging
import ModelGateway
import Testing

@testable import TaskKinds

@Suite("Estimates of generate")
struct GenerateEstimateTests {
    private let prompts = MemoryPrompts()

    /// One priced model that nothing is sent to.
    private func handler() throws -> any PreparingTaskHandler {
        var configuration = GatewayConfiguration()
        configuration.add(ProviderSettings(.openAI), chat: "chat", embedding: "embed")
        configuration.chatModel = "chat"
        configuration.embeddingModel = "embed"
        configuration.chatProvider = .openAI
        configuration.embeddingProvider = .openAI
        configuration.prices = ["chat": ModelPrice(inputPerMillion: 1_000_000, outputPerMillion: 2_000_000)]
        let gateway = Gateway(
            configuration, catalog: ModelCatalog(configuration), providers: [:],
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let kinds = try TaskKindCatalog.make(
            gateway: gateway, chatPool: "openai", embeddingPool: "openai", prompts: prompts,
            store: .unreachable, searcher: .unreachable)
        return try #require(kinds["generate"] as? any PreparingTaskHandler)
    }

    private func estimate(_ text: String, tenant: TenantID = TenantID(1)) async throws -> TaskEstimate {
        let handler = try handler()
        let prepared = try await handler.prepare([try JSONParser.parse(text)], for: tenant)
        guard case .accepted(let input)? = prepared.first else { throw Refused() }
        return try #require(try await handler.estimate(input, for: tenant))
    }

    @Test("It is one call, by the words of the prompt and by the values")
    func values() async throws {
        prompts.put(
            "reply", #"{"user":"Answer: {{letter}}","variables":{"letter":{"type":"string","max_length":9000}}}"#)
        let short = try await estimate(#"{"prompt":"reply","variables":{"letter":"Where is it?"}}"#)
        let long = try await estimate(
            #"{"prompt":"reply","variables":{"letter":"\#(String(repeating: "Where is it? ", count: 500))"}}"#)
        #expect(short.calls == 1)
        #expect(short.models == ["chat"])
        #expect(long.inputTokens.likely > short.inputTokens.likely + 500)
        let cost = try #require(short.cost)
        #expect(cost.likely < cost.atMost)
    }

    @Test("The prompt's own output limit bounds what an answer costs")
    func outputLimit() async throws {
        prompts.put("brief", #"{"user":"Say something.","output_tokens_max":10}"#)
        prompts.put("long", #"{"user":"Say something.","output_tokens_max":4000}"#)
        let brief = try await estimate(#"{"prompt":"brief"}"#)
        let long = try await estimate(#"{"prompt":"long"}"#)
        #expect(brief.outputTokensMax == 10)
        #expect(long.outputTokensMax == 4000)
        let costs = (try #require(brief.cost), try #require(long.cost))
        #expect(costs.0.likely < costs.1.likely)
        #expect(costs.0.atMost < costs.1.atMost)
    }

    @Test("A pinned version is estimated, not the latest one")
    func pinned() async throws {
        prompts.put("p", #"{"user":"x","output_tokens_max":10}"#)
        prompts.put("p", #"{"user":"x","output_tokens_max":20}"#)
        #expect(try await estimate(#"{"prompt":"p","version":1}"#).outputTokensMax == 10)
        #expect(try await estimate(#"{"prompt":"p"}"#).outputTokensMax == 20)
    }

    @Test("What a model cannot do is said before anything is submitted")
    func refused() async throws {
        prompts.put("huge", #"{"user":"x","output_tokens_max":900000}"#)
        let failure = await #expect(throws: Failure.self) { try await estimate(#"{"prompt":"huge"}"#) }
        #expect(failure?.failureClass == .permanent)
    }

    @Test("Another tenant's prompt cannot be estimated")
    func strangers() async throws {
        prompts.put("theirs", #"{"user":"x"}"#, tenant: TenantID(2))
        await #expect(throws: Refused.self) { try await estimate(#"{"prompt":"theirs"}"#) }
        let handler = try handler()
        let failure = await #expect(throws: Failure.self) {
            try await handler.estimate(["prompt": "theirs", "version": 1], for: TenantID(1))
        }
        #expect(failure?.code == "prompt_not_found")
    }

    private struct Refused: Error {}
}
