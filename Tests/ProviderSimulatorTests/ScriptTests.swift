import Foundation
import ProviderSimulator
import Testing

@Suite(.timeLimit(.minutes(1))) struct ScriptTests {
    static let wrong: [(String, String)] = [
        ("not JSON", ""),
        ("[]", ""),
        (#"{"fault":[]}"#, "/fault"),
        (#"{"seed":-1}"#, "/seed"),
        (#"{"latency":{"first_token":"fast"}}"#, "/latency/first_token"),
        (#"{"latency":{"first_token":"uniform:2s..1s"}}"#, "/latency/first_token"),
        (#"{"latency":{"last_token":"1s"}}"#, "/latency/last_token"),
        (#"{"latency":5}"#, "/latency"),
        (#"{"answer":{"tokens":"many"}}"#, "/answer/tokens"),
        (#"{"embedding":{"dimensions":0}}"#, "/embedding/dimensions"),
        (#"{"models":["a",1]}"#, "/models"),
        (#"{"prices":{"a/b":{"input":1}}}"#, "/prices/a~1b/output"),
        (#"{"prices":{"a":{"input":1.5,"output":1}}}"#, "/prices/a/input"),
        (#"{"limits":{"concurrency":0}}"#, "/limits/concurrency"),
        (#"{"faults":{}}"#, "/faults"),
        (#"{"faults":[{"fault":"none"},{}]}"#, "/faults/1/fault"),
        (#"{"faults":[{"fault":"explode"}]}"#, "/faults/0/fault"),
        (#"{"faults":[{"fault":"overloaded","probability":1.1}]}"#, "/faults/0/probability"),
        (#"{"faults":[{"fault":"overloaded","bytes":5}]}"#, "/faults/0/bytes"),
        (#"{"faults":[{"fault":"overloaded","from":5,"to":4}]}"#, "/faults/0/to"),
        (#"{"faults":[{"fault":"rate_limited","retry_after":7}]}"#, "/faults/0/retry_after"),
        (#"{"faults":[{"fault":"overloaded","dialect":"latin"}]}"#, "/faults/0/dialect"),
        (#"{"faults":[{"fault":"cut","ending":"soft"}]}"#, "/faults/0/ending"),
    ]

    @Test(arguments: wrong)
    func `A script that is wrong is refused with its place`(script: String, pointer: String) {
        let refusal = #expect(throws: ScriptRefusal.self) { try SimulatorScript.read(Array(script.utf8)) }
        #expect(refusal?.complaints.map(\.pointer) == [pointer])
    }

    @Test func `Everything that is wrong is said at once`() {
        let script = #"{"seed":"x","faults":[{"fault":"cut","at_byte":-1,"count":0}]}"#
        let refusal = #expect(throws: ScriptRefusal.self) { try SimulatorScript.read(Array(script.utf8)) }
        #expect(refusal?.complaints.map(\.pointer).sorted() == ["/faults/0/at_byte", "/faults/0/count", "/seed"])
    }

    @Test func `A refused script changes nothing, and the answer says where it is wrong`() async throws {
        try await Calls.with(#"{"faults":[{"fault":"overloaded"}]}"#) { calls in
            let put = try await RawClient.send(
                "PUT", calls.url + "/simulator/script", body: #"{"faults":[{"fault":"explode"}]}"#)
            #expect(put.status == 400)
            #expect(put.header("content-type") == "application/problem+json")
            #expect((put.json?["errors"] as? [[String: Any]])?.first?["pointer"] as? String == "/faults/0/fault")
            let status = try await calls.chat(.openai).status
            #expect(status == 503)
        }
    }

    @Test func `A script can be set while the simulator runs`() async throws {
        try await Calls.with { calls in
            let before = try await calls.chat(.openai).status
            let put = try await RawClient.send(
                "PUT", calls.url + "/simulator/script", body: #"{"faults":[{"fault":"server_error"}]}"#)
            let after = try await calls.chat(.openai).status
            #expect(before == 200)
            #expect(put.status == 204)
            #expect(after == 500)
        }
    }

    @Test func `A whole script is read`() throws {
        let script = try SimulatorScript.read(
            Array(
                #"""
                {"seed":7,"latency":{"first_token":"lognormal:400ms,0.5","between_tokens":"20ms"},
                 "answer":{"tokens":12,"text":"Hello.","cached_tokens":3},"embedding":{"dimensions":8},"models":["m"],
                 "prices":{"m":{"input":1250,"cached_input":125,"output":10000}},
                 "limits":{"concurrency":4,"requests_per_minute":60,"tokens_per_minute":1000,"context_tokens":9000},
                 "faults":[{"fault":"rate_limited","retry_after":"7s","probability":0.1,"models":["m"],"delay":"5ms"}]}
                """#.utf8))
        #expect(script.seed == 7)
        #expect(script.firstToken == .logNormal(.milliseconds(400), 0.5))
        #expect(script.betweenTokens == .fixed(.milliseconds(20)))
        #expect(script.answer.text == "Hello.")
        #expect(script.prices["m"] == TokenPrice(input: 1250, cachedInput: 125, output: 10_000))
        #expect(script.limits.contextTokens == 9_000)
        #expect(script.faults.first?.fault == .rateLimited(RetryHint(.seconds(7))))
        #expect(script.faults.first?.delay == .milliseconds(5))
    }

    @Test func `Every fault can be named without parameters`() throws {
        for kind in FaultKind.all {
            let rule = try FaultText.rule(kind.name)
            #expect(rule.name == kind.name)
        }
        #expect(Set(FaultKind.all.map(\.name)).count == FaultKind.all.count)
    }
}
