import Domain
import PostgresDriver
import TestKit
import Testing

/// The kinds extract and generate the whole way: API, queue, worker, gateway, a socket and a provider that answers as
/// models do.
@Suite("Structured answers", .serialized, .timeLimit(.minutes(2)))
struct StructuredAnswerTests {
    private static let schema: JSONValue = [
        "type": "object", "properties": ["total": ["type": "number", "minimum": 0], "id": ["type": "integer"]],
        "required": ["total", "id"], "additionalProperties": false,
    ]

    @Test("Data comes out of a text after one repair, is flagged, and both calls are on the books")
    func extract() async throws {
        try await Installation.withProvider(
            settings: Installation.calm(),
            answering: { text, number in
                switch number {
                case 1: #"{"total":-1,"id":9007199254740993}"#
                // The model is shown what was wrong.
                default:
                    text.contains("/total: is below the minimum")
                        ? "```json\n{\"total\":12.50,\"id\":9007199254740993}\n```" : "?"
                }
            }
        ) { installation, provider in
            let api = try await installation.serve()
            _ = try installation.work("worker")
            let task = try await api.accepted("extract", ["text": "Invoice 7: 12.50 EUR.", "schema": Self.schema])
            let ended = try await api.ended(task)
            #expect(ended["state"] == "succeeded")
            #expect(
                ended["result"] == [
                    "data": ["total": 12.5, "id": 9_007_199_254_740_993], "prompt": "extract", "prompt_version": 1,
                    "model": "m", "model_version": "m", "is_repaired": true,
                ])
            #expect(provider.calls.count == 2)
            #expect(try await api.actions(of: task).contains("prompt.used"))
            try await expectDrained(installation.postgres)
        }
    }

    @Test("A schema that cannot be used stores nothing and asks nobody")
    func refused() async throws {
        try await Installation.withProvider(settings: Installation.calm()) { installation, provider in
            let api = try await installation.serve()
            let answer = try await api.submit(
                "extract", ["text": "x", "schema": ["properties": ["a": ["typ": "string"]]]])
            #expect(answer.status == 422)
            #expect(answer.json["errors"]?[0]?["pointer"] == "/input/schema/properties/a/typ")
            #expect(provider.calls.isEmpty)
        }
    }

    @Test("A task is answered by the version that was current when it was accepted")
    func generate() async throws {
        try await Installation.withProvider(
            settings: Installation.calm(),
            answering: { text, _ in
                text.contains("Be kind.") ? "A kind answer." : "Another answer."
            }
        ) { installation, provider in
            let api = try await installation.serve()
            let definition: JSONValue = [
                "user": "Be kind.\n{{letter}}", "variables": ["letter": ["type": "string", "max_length": 100]],
            ]
            #expect(try await api.send("PUT", "/v1/prompts/reply", definition).status == 201)
            let input: JSONValue = ["prompt": "reply", "variables": ["letter": "{{letter}} Where is it?"]]
            let estimate = try await api.send("POST", "/v1/estimates", ["kind": "generate", "input": input])
            #expect(estimate.status == 200)
            #expect(estimate.json["calls"] == 1)
            let task = try await api.accepted("generate", input)
            #expect(try await api.send("PUT", "/v1/prompts/reply", ["user": "Be brief."]).status == 201)
            #expect(try await api.send("DELETE", "/v1/prompts/reply").status == 204)
            // The worker comes when the prompt has another version and is retired.
            _ = try installation.work("worker")
            let ended = try await api.ended(task)
            #expect(
                ended["result"] == [
                    "text": "A kind answer.", "prompt": "reply", "prompt_version": 1, "model": "m",
                    "model_version": "m",
                ])
            #expect(provider.calls.first?.text.contains("{{letter}} Where is it?") == true)
            let refused = try await api.submit("generate", input)
            #expect(refused.json["errors"]?[0]?["pointer"] == "/input/prompt")
            try await expectDrained(installation.postgres)
        }
    }

    @Test("Without a model that can do it, the task fails at once and says so")
    func local() async throws {
        try await Installation.with { installation in
            let api = try await installation.serve()
            _ = try installation.work("worker")
            let task = try await api.accepted("extract", ["text": "x", "schema": [:]])
            let ended = try await api.ended(task)
            #expect(ended["state"] == "failed")
            #expect(ended["error"]?["code"] == "model_cannot_do_this")
            #expect(ended["attempts"] == 1)
        }
    }
}
