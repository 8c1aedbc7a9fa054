import Domain
import Knowledge
import ModelGateway

/// `answer`. Inputs are prepared: an index that is not there is said at once, not by a task that fails.
struct AnswerHandler: PreparingTaskHandler {
    /// Different indexes that one request may name.
    static let indexesMax = 100

    private let gateway: Gateway
    private let knowledge: AnswerKnowledge
    private let handler: GraphTaskHandler<AnswerInput, AnswerOutput>

    init(
        gateway: Gateway, knowledge: AnswerKnowledge, pool: @autoclosure @escaping @Sendable () -> PoolName,
        retry: RetryPolicy
    ) throws {
        self.gateway = gateway
        self.knowledge = knowledge
        handler = GraphTaskHandler(
            kind: "answer", summary: "Answers a question from the documents of an index, with citations.", pool: pool(),
            retry: retry, timeout: .seconds(300), graph: try AnswerGraph.make(gateway, knowledge),
            result: { $0.json() }, prompt: { $0.prompt })
    }

    var description: KindDescription { handler.description }

    func problems(in input: JSONValue) -> [InputProblem] { handler.problems(in: input) }

    func run(_ attempt: AttemptContext) async throws -> AttemptReport { try await handler.run(attempt) }

    func estimate(_ prepared: JSONValue, for tenant: TenantID) async throws -> TaskEstimate? {
        var reader = InputReader(prepared)
        guard let input = AnswerInput.read(&reader),
            let index = try await knowledge.index(input.indexName(), tenant)
        else { throw Failure.missingIndex }
        return try AnswerEstimate.estimate(input, model: index.settings.model, gateway)
    }

    func prepare(_ inputs: [JSONValue], for tenant: TenantID) async throws -> [PreparedInput] {
        var isThere: [String: Bool] = [:]
        var prepared: [PreparedInput] = []
        for value in inputs {
            var reader = InputReader(value)
            guard let input = AnswerInput.read(&reader) else {
                prepared.append(Self.refused("", "is not acceptable"))
                continue
            }
            if isThere[input.index] == nil, isThere.count < Self.indexesMax {
                isThere[input.index] = try await knowledge.index(input.indexName(), tenant) != nil
            }
            prepared.append(Self.prepared(value, isThere[input.index]))
        }
        return prepared
    }

    private static func prepared(_ value: JSONValue, _ isThere: Bool?) -> PreparedInput {
        switch isThere {
        case true?: .accepted(value)
        case false?: refused("/index", "there is no index with this name")
        case nil: refused("/index", "is one of more than \(indexesMax) indexes; send fewer at once")
        }
    }

    private static func refused(_ pointer: String, _ message: String) -> PreparedInput {
        .refused([InputProblem(pointer: pointer, message: message)])
    }
}
