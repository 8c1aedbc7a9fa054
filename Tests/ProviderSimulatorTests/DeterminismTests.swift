import Foundation
import ProviderSimulator
import Testing

@Suite(.timeLimit(.minutes(1))) struct DeterminismTests {
    @Test(arguments: Dialect.allCases)
    func `The seed and the request decide the answer`(dialect: Dialect) async throws {
        func text(seed: Int, prompt: String) async throws -> String {
            try await Calls.with(#"{"seed":\#(seed)}"#) { calls in
                answerText(try await calls.chat(dialect, prompt: prompt), dialect)
            }
        }
        let first = try await text(seed: 7, prompt: "one")
        let again = try await text(seed: 7, prompt: "one")
        let otherSeed = try await text(seed: 8, prompt: "one")
        let otherPrompt = try await text(seed: 7, prompt: "two")
        #expect(first == again)
        #expect(first != otherSeed)
        #expect(first != otherPrompt)
    }

    @Test func `The seed decides which calls are hit`() async throws {
        func statuses(seed: Int) async throws -> [Int] {
            let script = #"{"seed":\#(seed),"faults":[{"fault":"overloaded","probability":0.5}]}"#
            return try await Calls.with(script) { calls in
                var statuses: [Int] = []
                for _ in 0..<40 { statuses.append(try await calls.chat(.openai, isStreamed: false).status) }
                return statuses
            }
        }
        let first = try await statuses(seed: 1)
        let again = try await statuses(seed: 1)
        let other = try await statuses(seed: 2)
        #expect(first == again)
        #expect(first != other)
        #expect(Set(first) == [200, 503])
    }

    @Test func `A rule's own seed decides before the script's`() async throws {
        func statuses(script: Int, rule: Int) async throws -> [Int] {
            let script = """
                {"seed":\(script),"faults":[{"fault":"overloaded","probability":0.5,"seed":\(rule)}]}
                """
            return try await Calls.with(script) { calls in
                var statuses: [Int] = []
                for _ in 0..<40 { statuses.append(try await calls.chat(.openai, isStreamed: false).status) }
                return statuses
            }
        }
        let first = try await statuses(script: 1, rule: 5)
        let sameRule = try await statuses(script: 2, rule: 5)
        let otherRule = try await statuses(script: 1, rule: 6)
        #expect(first == sameRule)
        #expect(first != otherRule)
    }

    @Test func `Request IDs differ between calls and agree between runs`() async throws {
        func identities() async throws -> [String?] {
            try await Calls.with(#"{"seed":3}"#) { calls in
                let first = try await calls.chat(.openai)
                let second = try await calls.chat(.openai)
                return [first.header("x-request-id"), second.header("x-request-id")]
            }
        }
        let run = try await identities()
        let again = try await identities()
        #expect(run == again)
        #expect(run[0] != run[1])
    }
}
