import Domain
import Foundation
import HTTPAPI
import HTTPTypes
import Testing

@Suite("Estimates", .timeLimit(.minutes(2)))
struct EstimateRouteTests {
    private static let path = "/v1/estimates"

    @Test("A task is estimated in tokens and money, and nothing is stored")
    func estimated() async throws {
        try await APIFixture.run { api in
            let body = Array(#"{"kind":"echo","input":{"text":"hello"},"priority":3}"#.utf8)
            let answer = try await api.send(.post, Self.path, key: api.keys.reader, body: body)
            #expect(answer.status == 200)
            let json = try JSONParser.parse(answer.text)
            #expect(json["kind"]?.asString == "echo")
            #expect(json["input_tokens"]?["likely"]?.asInteger == 5)
            #expect(json["money_nanos"]?["at_most"]?.asInteger == 50)
            #expect(json["priced"]?.asBool == true)
            #expect(try await api.count(.task) == 0)
        }
    }

    @Test("A bad input is refused as for a submission, with pointers, and nothing is stored")
    func refused() async throws {
        let cases: [(String, String)] = [
            (#"{"kind":"echo","input":{"text":""}}"#, "/input/text"),
            (#"{"kind":"ech","input":{"text":"t"}}"#, "/kind"),
            (#"{"kind":"webhook.deliver","input":{"text":"t"}}"#, "/kind"),
            (#"{"kind":"echo","input":{"text":"t"},"priority":99}"#, "/priority"),
            (#"{"kind":"echo","input":{"text":"t"},"priorty":1}"#, "/priorty"),
            (#"{"kind":"echo","input":{"text":"too long"}}"#, "/input"),
            (#"{"kind":"echo","input":{"text":"no model"}}"#, "/kind"),
        ]
        try await APIFixture.run { api in
            for (body, pointer) in cases {
                let answer = try await api.send(.post, Self.path, key: api.keys.alpha, body: Array(body.utf8))
                #expect(answer.status == 422, "\(body)")
                #expect(answer.pointers == [pointer], "\(body): \(answer.text)")
            }
            let broken = try await api.send(.post, Self.path, key: api.keys.alpha, body: Array("{".utf8))
            #expect(broken.status == 400)
            #expect(try await api.count(.task) == 0)
        }
    }

    @Test(
        "A kind that prepares its inputs is estimated by what the tenant has registered, and refused like a submission")
    func prepared() async throws {
        try await APIFixture.run(kinds: PromptUser.kinds) { api in
            let body = Array(#"{"kind":"use","input":{"prompt":"reply"}}"#.utf8)
            let early = try await api.send(.post, Self.path, key: api.keys.alpha, body: body)
            #expect(early.status == 422)
            #expect(early.pointers == ["/input/prompt"])
            for content in [#"{"user":"One"}"#, #"{"user":"Two"}"#] {
                let put = try await api.send(
                    .put, "/v1/prompts/reply", key: api.keys.alpha, body: Array(content.utf8))
                #expect(put.status == 201)
            }
            let answer = try await api.send(.post, Self.path, key: api.keys.reader, body: body)
            #expect(answer.status == 200)
            #expect(answer["input_tokens"]?["likely"] == 2)
            let theirs = try await api.send(.post, Self.path, key: api.keys.beta, body: body)
            #expect(theirs.pointers == ["/input/prompt"])
            #expect(try await api.count(.task) == 0)
        }
    }

    @Test("Whoever asks for a dry run of a submission gets no task, but the way to an estimate")
    func dryRun() async throws {
        try await APIFixture.run { api in
            let body = Array(#"{"kind":"echo","input":{"text":"hello"}}"#.utf8)
            let answer = try await api.send(.post, "/v1/tasks?dry_run=true", key: api.keys.alpha, body: body)
            #expect(answer.status == 400)
            #expect(answer.text.contains("/v1/estimates"))
            #expect(try await api.count(.task) == 0)
        }
    }

    @Test("Without a key nothing is estimated")
    func unauthenticated() async throws {
        try await APIFixture.run { api in
            let body = Array(#"{"kind":"echo","input":{"text":"hello"}}"#.utf8)
            let answer = try await api.send(.post, Self.path, key: nil, body: body)
            #expect(answer.status == 401)
        }
    }
}
