import Domain
import HTTPAPI
import ModelGateway

/// The vectors of queries. A local model makes each when it is asked, as the API does; any other is asked for all of them
/// before the measurement, through the gateway, so that a search's time is the search's.
struct QueryEmbedder: Sendable {
    /// Texts of one request.
    private static let batch = 64

    private let local: @Sendable (_ model: String, _ text: String) -> [Float]?
    private let known: [String: [Float]]

    init(_ queries: [String], ground: KnowledgeGround) async throws {
        let gateway = ground.gateway
        local = EmbeddingModels(gateway).local
        let model = try gateway.defaultEmbeddingModel()
        guard local(model.rawValue, "a") == nil else {
            known = [:]
            return
        }
        var known: [String: [Float]] = [:]
        let calls = UnrecordedCalls(caller: Caller(tenant: ground.tenant, task: TaskID(), kind: "embed"))
        for first in stride(from: 0, to: queries.count, by: Self.batch) {
            let texts = Array(queries[first...].prefix(Self.batch))
            let context = CallContext(
                calls: calls, node: CheckpointKey(node: "queries", iteration: Int32(clamping: first)),
                deadline: .now + .seconds(300))
            let answer = try await gateway.embed(EmbeddingRequest(texts: texts, model: model), for: context)
            for (text, vector) in zip(texts, answer.vectors) { known[text] = vector }
            ground.database.progress("embedding queries", first + texts.count, of: queries.count)
        }
        self.known = known
    }

    func vector(of query: String, model: String) -> [Float]? { known[query] ?? local(model, query) }
}

/// Calls that belong to no attempt: nobody pays for the bench's own questions.
private struct UnrecordedCalls: CallLedger {
    let caller: Caller
    func admit(_ intent: CallIntent) async throws -> CallID { CallID() }
    func settle(_ call: CallID, _ settlement: CallSettlement, checkpoint: Checkpoint?) async throws {}
}
