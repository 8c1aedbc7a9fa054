import Foundation
import ProviderSimulator
import TestKit
import Testing

/// The vendor's own limits, which hold without any fault.
@Suite(.timeLimit(.minutes(1))) struct LimitTests {
    @Test func `Calls over the concurrency are refused until one ends`() async throws {
        try await Calls.with(#"{"limits":{"concurrency":1}}"#) { calls in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await calls.chat(.openai, fault: "hang_after_headers") }
                try await Probe.until("it hangs") { calls.simulator.record.inFlight.now == 1 }
                let second = try await calls.chat(.openai)
                let otherKey = try await calls.chat(.openai, key: "other")
                #expect(second.status == 429)
                #expect(otherKey.status == 200)
                group.cancelAll()
            }
            try await Probe.until("it has left") { calls.simulator.record.inFlight.now == 0 }
            let third = try await calls.chat(.openai)
            #expect(third.status == 200)
        }
    }

    @Test(arguments: Dialect.allCases)
    func `Calls over the rate get 429, a time to wait and nothing on the bill`(dialect: Dialect) async throws {
        try await Calls.with(#"{"limits":{"requests_per_minute":2}}"#) { calls in
            var replies: [RawReply] = []
            for _ in 0..<3 { replies.append(try await calls.chat(dialect)) }
            #expect(replies.map(\.status) == [200, 200, 429])
            #expect((1...60).contains(replies[2].header("retry-after").flatMap { Int($0) } ?? 0))
            #expect(calls.simulator.bill.total.calls == 2)
            let remaining =
                dialect == .openai ? "x-ratelimit-remaining-requests" : "anthropic-ratelimit-requests-remaining"
            let told = replies.compactMap { $0.header(remaining) }
            #expect(told == ["1", "0", "0"])
        }
    }

    @Test func `Tokens are taken at the door, the answer's limit included`() async throws {
        try await Calls.with(#"{"limits":{"tokens_per_minute":150}}"#) { calls in
            let first = try await calls.chat(.openai, extra: #","max_completion_tokens":100"#)
            let second = try await calls.chat(.openai, extra: #","max_completion_tokens":100"#)
            #expect(first.status == 200)
            #expect(second.status == 429)
        }
    }

    @Test func `A prompt that is longer than the model's context is refused`() async throws {
        let reply = try await Calls.with(#"{"limits":{"context_tokens":5}}"#) { try await $0.chat(.openai) }
        #expect(reply.status == 400)
        #expect((reply.json?["error"] as? [String: Any])?["code"] as? String == "context_length_exceeded")
    }
}
