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

    func run(_ attempt: AttemptContext) async throws -> AttemptReport {
        AttemptReport(result: attempt.input.encoded())
    }
}
