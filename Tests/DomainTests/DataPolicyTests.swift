import Domain
import Testing

@Suite struct DataPolicyTests {
    private func read(_ text: String) throws -> (DataPolicy, [InputProblem]) {
        var input = InputReader(try JSONParser.parse(text))
        let policy = DataPolicy(&input)
        input.rejectUnknownKeys()
        return (policy, input.problems)
    }

    @Test("What a policy leaves out is as in the standard one")
    func defaults() throws {
        let (empty, problems) = try read("{}")
        #expect(empty == .standard)
        #expect(problems == [])
        let (policy, _) = try read(
            #"{"input":{"personal":"mask","detectors":{"card":"block"}},"allow_list":["x@y.example"]}"#)
        #expect(policy.input.action(for: .email) == .mask)
        #expect(policy.input.action(for: .card) == .block)
        #expect(policy.input.action(for: .jwt) == .allow)
        #expect(policy.output == DataPolicy.standard.output)
        #expect(policy.allowList == ["x@y.example"])
    }

    @Test("A policy comes back from its JSON as it was")
    func roundTrip() throws {
        var policy = DataPolicy.standard
        policy.output.detectors = [.iban: .block, .assignedSecret: .allow]
        policy.allowList = ["a", "b"]
        #expect(DataPolicy(stored: policy.json.encoded()) == policy)
    }

    @Test(
        "Every mistake is pointed at",
        arguments: [
            (#"{"input":{"personal":"hide"}}"#, "/input/personal"), (#"{"input":{"emails":"mask"}}"#, "/input/emails"),
            (#"{"output":{"detectors":{"emial":"mask"}}}"#, "/output/detectors/emial"), (#"{"allow":[]}"#, "/allow"),
            (#"{"output":{"detectors":{"email":true}}}"#, "/output/detectors/email"), (#"{"input":null}"#, "/input"),
            (#"{"allow_list":[""]}"#, "/allow_list/0"), (#"{"allow_list":"x"}"#, "/allow_list"), ("[]", ""),
        ])
    func problems(text: String, pointer: String) throws {
        let (_, problems) = try read(text)
        #expect(problems.map(\.pointer) == [pointer])
    }

    @Test("A stored policy that cannot be read is none, not a permission")
    func unreadable() {
        for text in ["", "[]", #"{"input":{"personal":"quarantine"}}"#, #"{"future":1}"#] {
            #expect(DataPolicy(stored: Array(text.utf8)) == nil, "\(text)")
        }
    }

    @Test("Every type belongs to a class, and its name is fit for a placeholder")
    func types() {
        #expect(DataType.allCases.filter { $0.dataClass == .secrets }.count == 13)
        for type in DataType.allCases { #expect(type.rawValue.wholeMatch(of: /[a-z0-9_]{2,32}/) != nil) }
    }
}
