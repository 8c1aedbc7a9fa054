import Domain
import PostgresDriver
import Tenancy

/// A kind for tests that prepares its inputs: `{"prompt"}` is pinned to the prompt's latest version.
struct PromptUser: PreparingTaskHandler {
    let prompts: PostgresPrompts

    static func kinds(_ postgres: PostgresClient) -> KindCatalog {
        KindCatalog([EchoHandler(), PromptUser(prompts: PostgresPrompts(postgres: postgres))])
    }

    var description: KindDescription {
        KindDescription(
            kind: "use", summary: "Names a prompt.", pool: "local", retry: RetryPolicy(), timeout: .seconds(20),
            isPublic: true, diagram: nil)
    }

    func problems(in input: JSONValue) -> [InputProblem] {
        var reader = InputReader(input)
        _ = reader.string("prompt", required: true, bytesMax: 63)
        reader.rejectUnknownKeys()
        return reader.problems
    }

    func prepare(_ inputs: [JSONValue], for tenant: TenantID) async throws -> [PreparedInput] {
        let references = inputs.compactMap { $0["prompt"]?.asString.flatMap { PromptName($0) } }
            .map { PromptReference(name: $0, version: nil) }
        let found = try await prompts.find(references, of: tenant)
        return references.map { reference in
            guard let prompt = found[reference], !prompt.isRetired else {
                return .refused([InputProblem(pointer: "/prompt", message: "is not there")])
            }
            return .accepted(["prompt": .string(prompt.name.rawValue), "version": .integer(Int64(prompt.version))])
        }
    }

    /// As many tokens as the version's number says: only what is prepared has one.
    func estimate(_ prepared: JSONValue, for tenant: TenantID) async throws -> TaskEstimate? {
        guard let version = prepared["version"]?.asInteger else {
            throw Failure(.bug, code: "not_prepared", message: "The input was not prepared.")
        }
        return TaskEstimate(
            models: ["parrot"], calls: 1, inputTokens: .init(low: version, likely: version, high: version),
            outputTokensMax: 1, cost: nil, catalogVersion: "")
    }

    func run(_ attempt: AttemptContext) async throws -> AttemptReport {
        AttemptReport(result: attempt.input.encoded())
    }
}
