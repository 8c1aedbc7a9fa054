import Domain
import Logging
import ModelGateway

/// A gateway with one vendor, a server on this machine with scripted replies: the whole way from a request to a socket.
struct ServedGateway: Sendable {
    typealias Reply = DialectServer.Reply

    /// How a call ended, for its caller and for the ledger.
    struct Outcome: Sendable {
        let completion: Completion?
        let failure: Failure?
        let settlement: CallSettlement?
    }

    static let chatModel: ModelName = "chat"
    static let embeddingModel: ModelName = "embed"

    var settings: ProviderSettings
    var capabilities: Set<ModelCapability> = [.chat, .temperature, .tools]
    var logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    var configure: @Sendable (inout GatewayConfiguration) -> Void = { _ in }

    /// One nano-dollar per input token and two per output token.
    func configuration(_ url: String) -> GatewayConfiguration {
        var settings = settings
        settings.baseURL = url
        var configuration = GatewayConfiguration()
        configuration.add(
            settings, chat: Self.chatModel, embedding: Self.embeddingModel, capabilities: capabilities)
        configuration.chatProvider = settings.name
        configuration.embeddingProvider = settings.name
        configuration.chatModel = Self.chatModel
        configuration.embeddingModel = Self.embeddingModel
        configuration.prices = [Self.chatModel: ModelPrice(inputPerMillion: 1_000_000, outputPerMillion: 2_000_000)]
        configure(&configuration)
        return configuration
    }

    /// Runs `body` with a gateway that talks to a server with these replies.
    func with<Value: Sendable>(
        _ replies: [Reply], _ body: @escaping @Sendable (Gateway, DialectServer) async throws -> Value
    ) async throws -> Value {
        let server = DialectServer(replies)
        return try await server.serve { url in
            try await with(url) { gateway in try await body(gateway, server) }
        }
    }

    /// Runs `body` with a gateway that talks to whatever is at this URL.
    func with<Value: Sendable>(
        _ url: String, _ body: @escaping @Sendable (Gateway) async throws -> Value
    ) async throws -> Value {
        let gateway = Gateway(configuration(url), logger: logger)
        do {
            let value = try await body(gateway)
            try await gateway.shutdown()
            return value
        } catch {
            try await gateway.shutdown()
            throw error
        }
    }

    /// How one call ends when the server gives this reply.
    func outcome(_ reply: Reply, _ request: ChatRequest = Self.summary) async throws -> Outcome {
        try await with([reply]) { gateway, _ in await Self.outcome(gateway, request) }
    }

    static func outcome(_ gateway: Gateway, _ request: ChatRequest = Self.summary) async -> Outcome {
        let ledger = RecordingLedger()
        var completion: Completion?
        var failure: Failure?
        do {
            completion = try await gateway.complete(request, for: context(ledger))
        } catch {
            failure = error as? Failure
        }
        return Outcome(
            completion: completion, failure: failure,
            settlement: ledger.isBalanced && ledger.settled.count == 1 ? ledger.settled[0].settlement : nil)
    }

    static func context(_ ledger: RecordingLedger) -> CallContext {
        CallContext(calls: ledger, node: CheckpointKey(node: "answer", iteration: 0), deadline: .now + .seconds(60))
    }

    static let summary = ChatRequest.summarize(SummaryBrief(text: "Water flows.", sentencesMax: 1))
}
