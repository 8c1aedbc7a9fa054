import Foundation
import ProviderSimulator
import Testing

/// OpenAI's dialect, against what `openai-python` and the OpenAPI document say.
@Suite(.timeLimit(.minutes(1))) struct OpenAITests {
    @Test func `A stream has one ID, a role first, a reason, the tokens and the end mark`() async throws {
        let reply = try await Calls.with { try await $0.chat(.openai) }
        #expect(reply.status == 200)
        #expect(reply.header("content-type")?.hasPrefix("text/event-stream") == true)
        #expect(reply.isWhole)
        #expect(reply.events.last?.data == "[DONE]")
        #expect(reply.events.allSatisfy { $0.name.isEmpty })

        let chunks = reply.objects
        let ids = Set(chunks.compactMap { $0["id"] as? String })
        #expect(ids.count == 1)
        #expect(chunks.allSatisfy { $0["object"] as? String == "chat.completion.chunk" })
        let first = (chunks.first?["choices"] as? [[String: Any]])?.first?["delta"] as? [String: Any]
        #expect(first?["role"] as? String == "assistant")
        #expect(first?["content"] as? String == "")
        #expect(stopReason(reply, .openai) == "stop")
        // Every chunk but the last has null usage; the last has no choices.
        #expect(chunks.dropLast().allSatisfy { $0["usage"] is NSNull })
        #expect((chunks.last?["choices"] as? [Any])?.isEmpty == true)
        let usage = chunks.last?["usage"] as? [String: Any]
        #expect(usage?["completion_tokens"] as? Int == 64)
        let total = (usage?["prompt_tokens"] as? Int ?? 0) + 64
        #expect(usage?["total_tokens"] as? Int == total)
    }

    @Test func `Without include_usage a stream says nothing of tokens`() async throws {
        let body = #"{"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":true}"#
        let reply = try await Calls.with { try await $0.post("/v1/chat/completions", .openai, body) }
        #expect(reply.events.last?.data == "[DONE]")
        #expect(!reply.text.contains("usage"))
    }

    @Test func `A whole answer has the same text as the stream`() async throws {
        try await Calls.with { calls in
            let whole = try await calls.chat(.openai, isStreamed: false)
            let streamed = try await calls.chat(.openai)
            #expect(whole.json?["object"] as? String == "chat.completion")
            #expect(!answerText(whole, .openai).isEmpty)
            #expect(answerText(whole, .openai) == answerText(streamed, .openai))
        }
    }

    @Test func `Every answer has its request ID and its limits`() async throws {
        let reply = try await Calls.with { try await $0.chat(.openai) }
        #expect(reply.header("x-request-id")?.hasPrefix("req_") == true)
        for part in ["limit", "remaining", "reset"] {
            #expect(reply.header("x-ratelimit-\(part)-requests") != nil)
            #expect(reply.header("x-ratelimit-\(part)-tokens") != nil)
        }
    }

    @Test func `A label answer is one of the labels`() async throws {
        let format = #"""
            ,"response_format":{"type":"json_schema","json_schema":{"name":"c","strict":true,"schema":{"type":"object",\#
            "properties":{"label":{"type":"string","enum":["tea","coffee"]}},"required":["label"],\#
            "additionalProperties":false}}}
            """#
        let reply = try await Calls.with { try await $0.chat(.openai, extra: format) }
        let answer = try JSONSerialization.jsonObject(with: Data(answerText(reply, .openai).utf8)) as? [String: Any]
        #expect(["tea", "coffee"].contains(answer?["label"] as? String))
        #expect(answer?.count == 1)
    }

    @Test func `A strict schema with an optional property is refused`() async throws {
        let format = #"""
            ,"response_format":{"type":"json_schema","json_schema":{"name":"c","strict":true,"schema":{"type":"object",\#
            "properties":{"label":{"type":"string"}},"required":[],"additionalProperties":false}}}
            """#
        let reply = try await Calls.with { try await $0.chat(.openai, extra: format) }
        #expect(reply.status == 400)
        #expect((reply.json?["error"] as? [String: Any])?["param"] as? String == "response_format")
    }

    @Test(arguments: [
        (#"{"messages":[{"role":"user","content":"Hi"}]}"#, "model"),
        (#"{"model":"m","messages":[]}"#, "messages"),
        (#"{"model":"m","messages":[{"role":"user","content":"Hi"}],"temperature":3}"#, "temperature"),
        (#"{"model":"m","messages":[{"role":"nobody","content":"Hi"}]}"#, "messages.0.role"),
        (#"{"model":"m","messages":[{"role":"user","content":7}]}"#, "messages.0.content"),
    ]) func `A request that is wrong is refused with its place`(body: String, parameter: String) async throws {
        try await Calls.with { calls in
            let reply = try await calls.post("/v1/chat/completions", .openai, body)
            let error = reply.json?["error"] as? [String: Any]
            #expect(reply.status == 400)
            #expect(error?["type"] as? String == "invalid_request_error")
            #expect(error?["param"] as? String == parameter)
            #expect(calls.simulator.bill.total.calls == 0)
        }
    }

    @Test func `A call without a key is refused`() async throws {
        let reply = try await Calls.with { calls in
            try await RawClient.send("POST", calls.url + "/v1/chat/completions", body: "{}")
        }
        #expect(reply.status == 401)
    }

    @Test func `Embeddings have length one, follow from the text, and say the same in both encodings`() async throws {
        try await Calls.with { calls in
            let body = #"{"model":"e","input":["tea","coffee","tea"],"dimensions":8"#
            let plain = try await calls.post("/v1/embeddings", .openai, body + "}")
            let packed = try await calls.post("/v1/embeddings", .openai, body + #","encoding_format":"base64"}"#)
            let items = plain.json?["data"] as? [[String: Any]] ?? []
            let vectors = items.compactMap { ($0["embedding"] as? [NSNumber])?.map(\.floatValue) }
            #expect(items.compactMap { $0["index"] as? Int } == [0, 1, 2])
            #expect(vectors.map(\.count) == [8, 8, 8])
            for vector in vectors { #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 0.0001) }
            #expect(vectors.first == vectors.last)
            #expect(vectors.first != vectors.dropFirst().first)
            let texts = (packed.json?["data"] as? [[String: Any]] ?? []).compactMap { $0["embedding"] as? String }
            let unpacked = texts.compactMap { Data(base64Encoded: $0) }.map { data in
                stride(from: 0, to: data.count, by: 4).map { at in
                    Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(data[at + $1]) << UInt32(8 * $1) })
                }
            }
            #expect(unpacked == vectors)
        }
    }

    @Test func `Too many inputs, and an empty one, are refused`() async throws {
        try await Calls.with { calls in
            let many = Array(repeating: #""a""#, count: 2_049).joined(separator: ",")
            for input in ["[\(many)]", #"["a",""]"#, "[]"] {
                let reply = try await calls.post("/v1/embeddings", .openai, #"{"model":"e","input":\#(input)}"#)
                #expect(reply.status == 400)
            }
        }
    }

    @Test func `The list of models is the script's`() async throws {
        let reply = try await Calls.with(#"{"models":["a","b"]}"#) {
            try await RawClient.send("GET", $0.url + "/v1/models")
        }
        #expect((reply.json?["data"] as? [[String: Any]])?.compactMap { $0["id"] as? String } == ["a", "b"])
    }

    @Test func `A model that is not in the script's list is not found`() async throws {
        let reply = try await Calls.with(#"{"models":["a"]}"#) { try await $0.chat(.openai, model: "z") }
        #expect(reply.status == 404)
        #expect((reply.json?["error"] as? [String: Any])?["code"] as? String == "model_not_found")
    }
}
