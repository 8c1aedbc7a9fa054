import ProviderSimulator
import Testing

/// Which calls a script's faults befall.
@Suite(.timeLimit(.minutes(1))) struct RuleTests {
    private func statuses(
        _ faults: String, _ dialects: [Dialect] = Array(repeating: .openai, count: 6), model: String = "a"
    ) async throws -> [Int] {
        try await Calls.with(#"{"faults":\#(faults)}"#) { calls in
            var statuses: [Int] = []
            for dialect in dialects {
                statuses.append(try await calls.chat(dialect, isStreamed: false, model: model).status)
            }
            return statuses
        }
    }

    @Test func `A rule fires so many times`() async throws {
        let all = try await statuses(#"[{"fault":"server_error","count":2}]"#)
        #expect(all == [500, 500, 200, 200, 200, 200])
    }

    @Test func `A rule has a first and a last call`() async throws {
        let all = try await statuses(#"[{"fault":"server_error","from":2,"to":4}]"#)
        #expect(all == [200, 500, 500, 500, 200, 200])
    }

    @Test func `A rule counts only the calls that it covers`() async throws {
        let all = try await statuses(
            #"[{"fault":"server_error","dialect":"anthropic","from":2}]"#,
            [.openai, .anthropic, .openai, .anthropic, .openai])
        #expect(all == [200, 200, 200, 500, 200])
    }

    @Test func `A rule for another model or endpoint does nothing`() async throws {
        let other = try await statuses(#"[{"fault":"server_error","models":["b"]}]"#, [.openai])
        let same = try await statuses(#"[{"fault":"server_error","models":["a"]}]"#, [.openai])
        let embeddings = try await statuses(#"[{"fault":"server_error","endpoint":"embeddings"}]"#, [.openai])
        #expect(other == [200] && same == [500] && embeddings == [200])
    }

    @Test func `The first rule that hits decides, and none keeps a call out`() async throws {
        let all = try await statuses(
            #"[{"fault":"none","count":1},{"fault":"overloaded","count":1},{"fault":"server_error","count":1}]"#)
        #expect(all == [200, 503, 500, 200, 200, 200])
    }

    @Test func `A header's fault comes before the script's and is its own call's alone`() async throws {
        try await Calls.with(#"{"faults":[{"fault":"server_error","from":2}]}"#) { calls in
            let first = try await calls.chat(.openai, fault: "overloaded")
            let second = try await calls.chat(.openai)
            let third = try await calls.chat(.openai, fault: #"{"fault":"none"}"#)
            let fourth = try await calls.chat(.openai)
            #expect([first.status, second.status, third.status, fourth.status] == [503, 200, 200, 500])
        }
    }

    @Test(arguments: [
        ("rate_limitd", "/fault"), ("rate_limited; retry_after=soon", "/retry_after"), ("cut; at_byte=-1", "/at_byte"),
        ("cut; at=5", "/at"), ("overloaded; status=500", "/status"), ("drip; every", "/every"),
    ]) func `A header that is wrong refuses the call and names the place`(text: String, pointer: String) async throws {
        let reply = try await Calls.with { try await $0.chat(.openai, fault: text) }
        #expect(reply.status == 400)
        #expect(reply.text.contains("x-simulate: \(pointer) "))
    }
}
