import Domain
import GraphEngine
import ModelGateway

/// `generate`. Inputs are prepared: the prompt is looked up, the values are judged by its variables and the version is
/// pinned, so that a task runs by the words that were current when it was accepted.
struct GenerateHandler: PreparingTaskHandler {
    /// Prompts that one request may name.
    static let promptsMax = 100

    private let gateway: Gateway
    private let prompts: any PromptStore
    private let handler: GraphTaskHandler<GenerateInput, GenerateOutput>

    init(
        gateway: Gateway, prompts: any PromptStore, pool: @autoclosure @escaping @Sendable () -> PoolName,
        retry: RetryPolicy
    ) throws {
        self.gateway = gateway
        self.prompts = prompts
        handler = GraphTaskHandler(
            kind: "generate", summary: "Asks a model by a prompt that the tenant has registered.", pool: pool(),
            retry: retry, timeout: .seconds(300), graph: try GenerateGraph.make(gateway, prompts),
            result: { $0.json() }, prompt: { $0.prompt })
    }

    var description: KindDescription { handler.description }

    func problems(in input: JSONValue) -> [InputProblem] { handler.problems(in: input) }

    func run(_ attempt: AttemptContext) async throws -> AttemptReport { try await handler.run(attempt) }

    /// The prompt is looked up once more: what is prepared names its version and does not carry its words.
    func estimate(_ prepared: JSONValue, for tenant: TenantID) async throws -> TaskEstimate? {
        var reader = InputReader(prepared)
        guard let input = GenerateInput.read(&reader), let reference = input.reference,
            let prompt = try await prompts.find([reference], of: tenant)[reference]
        else { throw Failure.missingPrompt }
        return try GenerateEstimate.estimate(ResolvedPrompt(prompt, values: input.variables), gateway)
    }

    func prepare(_ inputs: [JSONValue], for tenant: TenantID) async throws -> [PreparedInput] {
        let read = inputs.map { value in
            var reader = InputReader(value)
            return GenerateInput.read(&reader)
        }
        // In the order of their first use; those beyond the bound are refused.
        var references: [PromptReference] = []
        var seen: Set<PromptReference> = []
        for reference in read.compactMap({ $0?.reference }) where references.count < Self.promptsMax {
            if seen.insert(reference).inserted { references.append(reference) }
        }
        let found = try await prompts.find(references, of: tenant)
        return try read.map { try prepare($0, found, isLookedUp: { references.contains($0) }) }
    }

    private func prepare(
        _ input: GenerateInput?, _ found: [PromptReference: StoredPrompt], isLookedUp: (PromptReference) -> Bool
    ) throws -> PreparedInput {
        guard let input, let reference = input.reference else { return Self.refused("", "is not acceptable") }
        guard let prompt = found[reference] else {
            guard isLookedUp(reference) else {
                return Self.refused("/prompt", "is one of more than \(Self.promptsMax) prompts; send fewer at once")
            }
            return input.version == nil
                ? Self.refused("/prompt", "there is no prompt with this name; PUT /v1/prompts/{name} registers one")
                : Self.refused("/version", "there is no prompt with this name and version")
        }
        guard !prompt.isRetired else { return Self.refused("/prompt", "is retired; register it again or name another") }
        let resolved = ResolvedPrompt(prompt, values: input.variables)
        let (definition, _, problems) = try resolved.read()
        guard problems.isEmpty else { return .refused(problems) }
        if let model = definition?.model, gateway.catalog[ModelName(rawValue: model)] == nil {
            return Self.refused("/prompt", "is pinned to a model that this installation does not have")
        }
        return .accepted(try input.pinned(to: prompt.version))
    }

    private static func refused(_ pointer: String, _ message: String) -> PreparedInput {
        .refused([InputProblem(pointer: pointer, message: message)])
    }
}
