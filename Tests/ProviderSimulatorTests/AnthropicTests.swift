import Foundation
import ProviderSimulator
import Testing

/// Anthropic's dialect, against what its SDK reads.
@Suite(.timeLimit(.minutes(1))) struct AnthropicTests {
    @Test func `A stream goes from the message's start over its blocks to its stop`() async throws {
        let reply = try await Calls.with { try await $0.chat(.anthropic) }
        #expect(reply.status == 200)
        #expect(reply.isWhole)
        let names = reply.events.map(\.name)
        let types = reply.objects.compactMap { $0["type"] as? String }
        #expect(names == types)
        let order = names.filter { $0 != "content_block_delta" && $0 != "ping" }
        #expect(
            order == ["message_start", "content_block_start", "content_block_stop", "message_delta", "message_stop"])
        #expect(names.count { $0 == "content_block_delta" } == 64)
        #expect(stopReason(reply, .anthropic) == "end_turn")
        let start = reply.objects.first?["message"] as? [String: Any]
        #expect((start?["content"] as? [Any])?.isEmpty == true)
        #expect(((start?["usage"] as? [String: Any])?["input_tokens"] as? Int ?? 0) > 0)
        let end = reply.objects.first { $0["type"] as? String == "message_delta" }?["usage"] as? [String: Any]
        #expect(end?["output_tokens"] as? Int == 64)
    }

    @Test func `A whole answer has the same text as the stream`() async throws {
        try await Calls.with { calls in
            let whole = try await calls.chat(.anthropic, isStreamed: false)
            let streamed = try await calls.chat(.anthropic)
            #expect(whole.json?["type"] as? String == "message")
            #expect(!answerText(whole, .anthropic).isEmpty)
            #expect(answerText(whole, .anthropic) == answerText(streamed, .anthropic))
        }
    }

    @Test func `Every answer has its request ID and its limits`() async throws {
        let reply = try await Calls.with { try await $0.chat(.anthropic) }
        #expect(reply.header("request-id")?.hasPrefix("req_") == true)
        for what in ["requests", "tokens", "input-tokens", "output-tokens"] {
            for part in ["limit", "remaining", "reset"] {
                #expect(reply.header("anthropic-ratelimit-\(what)-\(part)") != nil)
            }
        }
    }

    @Test func `Tokens read from the cache are not among the input tokens`() async throws {
        let script = #"{"answer":{"cached_tokens":3,"cache_write_tokens":2}}"#
        let (plain, cached) = try await Calls.with { calls in
            let plain = try await calls.chat(.anthropic, isStreamed: false)
            try calls.simulator.load(Array(script.utf8))
            return (plain, try await calls.chat(.anthropic, isStreamed: false))
        }
        let all = (plain.json?["usage"] as? [String: Any])?["input_tokens"] as? Int ?? 0
        let usage = cached.json?["usage"] as? [String: Any]
        #expect(usage?["cache_read_input_tokens"] as? Int == 3)
        #expect(usage?["cache_creation_input_tokens"] as? Int == 2)
        #expect(usage?["input_tokens"] as? Int == all - 5)
    }

    @Test func `A structured answer satisfies its schema`() async throws {
        let format = #"""
            ,"output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"size":\#
            {"type":"integer","minimum":3,"maximum":5},"tags":{"type":"array","items":{"type":"string"}}},\#
            "required":["size","tags"],"additionalProperties":false}}}
            """#
        let reply = try await Calls.with { try await $0.chat(.anthropic, extra: format) }
        let answer = try JSONSerialization.jsonObject(with: Data(answerText(reply, .anthropic).utf8)) as? [String: Any]
        #expect((3...5).contains(answer?["size"] as? Int ?? 0))
        #expect(answer?["tags"] as? [String] != nil)
        #expect(answer?.count == 2)
    }

    @Test func `Counting tokens is free and agrees with the bill of a call`() async throws {
        try await Calls.with { calls in
            let body =
                #"{"model":"model-a","system":"Be brief.","messages":[{"role":"user","content":"Say something."}]}"#
            let counted = try await calls.post("/v1/messages/count_tokens", .anthropic, body)
            #expect(calls.simulator.bill.total.calls == 0)
            _ = try await calls.chat(.anthropic)
            #expect(counted.json?["input_tokens"] as? Int == calls.simulator.bill.total.input)
        }
    }

    @Test(arguments: [
        #"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#,
        #"{"model":"m","max_tokens":5,"messages":[{"role":"system","content":"Hi"}]}"#,
        #"{"model":"m","max_tokens":5,"messages":[]}"#,
        #"{"model":"m","max_tokens":5,"temperature":1.5,"messages":[{"role":"user","content":"Hi"}]}"#,
        "not JSON",
    ]) func `A request that is wrong is refused`(body: String) async throws {
        let reply = try await Calls.with { try await $0.post("/v1/messages", .anthropic, body) }
        #expect(reply.status == 400)
        #expect(reply.json?["type"] as? String == "error")
        #expect((reply.json?["error"] as? [String: Any])?["type"] as? String == "invalid_request_error")
        #expect(reply.json?["request_id"] as? String == reply.header("request-id"))
    }

    @Test func `A call without a version is refused`() async throws {
        let reply = try await Calls.with { calls in
            try await RawClient.send("POST", calls.url + "/v1/messages", headers: ["x-api-key": "k"], body: "{}")
        }
        #expect(reply.status == 400)
    }
}
