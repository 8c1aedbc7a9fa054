import Foundation
import ProviderSimulator
import Testing

/// Faults of the answer and of what is said about its tokens.
@Suite(.timeLimit(.minutes(1))) struct AnswerFaultTests {
    @Test(arguments: Dialect.allCases, [true, false])
    func `A refusal says so where the vendor says it`(dialect: Dialect, isStreamed: Bool) async throws {
        let reply = try await Calls.with { try await $0.chat(dialect, fault: "refusal", isStreamed: isStreamed) }
        switch dialect {
        case .openai:
            #expect(answerText(reply, .openai).isEmpty)
            #expect(reply.text.contains(#""refusal":"I'm"#))
        case .anthropic:
            #expect(stopReason(reply, .anthropic) == "refusal")
            #expect(reply.text.contains(#""stop_details":{"type":"refusal""#))
        }
    }

    @Test(arguments: [(Dialect.openai, "length"), (.anthropic, "max_tokens")])
    func `A length stop ends the answer early with its reason`(dialect: Dialect, reason: String) async throws {
        let (whole, cut) = try await Calls.with { calls in
            (try await calls.chat(dialect), try await calls.chat(dialect, fault: "length_stop"))
        }
        #expect(stopReason(cut, dialect) == reason)
        #expect(answerText(whole, dialect).hasPrefix(answerText(cut, dialect)))
        #expect(answerText(cut, dialect).count < answerText(whole, dialect).count)
    }

    @Test(arguments: [(Dialect.openai, "tool_calls"), (.anthropic, "tool_use")], [true, false])
    func `A tool call has the tool's name and arguments that satisfy it`(
        word: (dialect: Dialect, reason: String), isStreamed: Bool
    ) async throws {
        let schema = #"{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]}"#
        let tools =
            word.dialect == .openai
            ? #","tools":[{"type":"function","function":{"name":"find","parameters":\#(schema)}}]"#
            : #","tools":[{"name":"find","input_schema":\#(schema)}]"#
        let reply = try await Calls.with {
            try await $0.chat(word.dialect, fault: "tool_call", isStreamed: isStreamed, extra: tools)
        }
        #expect(stopReason(reply, word.dialect) == word.reason)
        #expect(reply.text.contains(#""name":"find""#))
        let arguments = Self.arguments(reply, word.dialect)
        let parsed = try JSONSerialization.jsonObject(with: Data(arguments.utf8)) as? [String: Any]
        #expect(parsed?["id"] as? Int != nil)
    }

    private static func arguments(_ reply: RawReply, _ dialect: Dialect) -> String {
        switch dialect {
        case .openai:
            let part = reply.json == nil ? "delta" : "message"
            return (reply.json.map { [$0] } ?? reply.objects).compactMap { object in
                let choice = (object["choices"] as? [[String: Any]])?.first?[part] as? [String: Any]
                let call = (choice?["tool_calls"] as? [[String: Any]])?.first
                return (call?["function"] as? [String: Any])?["arguments"] as? String
            }.joined()
        case .anthropic:
            if let json = reply.json {
                let input = (json["content"] as? [[String: Any]])?.first?["input"] as? [String: Any] ?? [:]
                return (try? JSONSerialization.data(withJSONObject: input)).map { String(decoding: $0, as: UTF8.self) }
                    ?? ""
            }
            return reply.objects.compactMap { ($0["delta"] as? [String: Any])?["partial_json"] as? String }.joined()
        }
    }

    @Test(arguments: Dialect.allCases)
    func `A leak repeats the system prompt`(dialect: Dialect) async throws {
        let reply = try await Calls.with { try await $0.chat(dialect, fault: "canary_leak", system: "canary-4711") }
        #expect(answerText(reply, dialect).contains("canary-4711"))
    }

    @Test(arguments: Dialect.allCases)
    func `A null character is escaped on the wire`(dialect: Dialect) async throws {
        let reply = try await Calls.with { try await $0.chat(dialect, fault: "null_character") }
        #expect(reply.text.contains(#"\u0000"#))
        #expect(!reply.body.contains(0))
    }

    @Test(arguments: Dialect.allCases, [true, false])
    func `A huge answer has exactly so many bytes`(dialect: Dialect, isStreamed: Bool) async throws {
        let reply = try await Calls.with {
            try await $0.chat(dialect, fault: "huge_answer; bytes=100001", isStreamed: isStreamed)
        }
        #expect(answerText(reply, dialect).utf8.count == 100_001)
        #expect(reply.isWhole)
    }

    @Test(arguments: Dialect.allCases)
    func `Bad JSON is no JSON, and an answer off its schema is`(dialect: Dialect) async throws {
        let (bad, off, empty) = try await Calls.with { calls in
            (
                try await calls.chat(dialect, fault: "bad_json"), try await calls.chat(dialect, fault: "off_schema"),
                try await calls.chat(dialect, fault: "empty_answer")
            )
        }
        let parsedBad = try? JSONSerialization.jsonObject(with: Data(answerText(bad, dialect).utf8))
        let parsedOff = try? JSONSerialization.jsonObject(with: Data(answerText(off, dialect).utf8)) as? [String: Any]
        #expect(parsedBad == nil)
        #expect(parsedOff?["unexpected_member"] != nil)
        #expect(answerText(empty, dialect).isEmpty)
        #expect(empty.isWhole)
    }

    @Test(arguments: Dialect.allCases, WrongUsage.allCases)
    func `Wrong tokens are told and right ones are billed`(dialect: Dialect, usage: WrongUsage) async throws {
        try await Calls.with { calls in
            let reply = try await calls.chat(dialect, fault: "wrong_usage; usage=\(usage.rawValue)", isStreamed: false)
            let told = reply.json?["usage"] as? [String: Any]
            let output = told?[dialect == .openai ? "completion_tokens" : "output_tokens"] as? Int
            switch usage {
            case .missing: #expect(told == nil)
            case .zero: #expect(output == 0)
            case .huge: #expect((output ?? 0) > 1_000_000_000)
            }
            #expect(calls.simulator.bill.total.output == 64)
        }
    }

    @Test(arguments: [(Dialect.openai, #""completion_tokens":64"#), (.anthropic, #""usage":{"output_tokens":64}"#)])
    func `Tokens told twice are the same and billed once`(dialect: Dialect, words: String) async throws {
        try await Calls.with { calls in
            let reply = try await calls.chat(dialect, fault: "duplicate_usage")
            #expect(reply.text.components(separatedBy: words).count == 3)
            #expect(calls.simulator.bill.total.output == 64)
        }
    }
}
