import Domain
import Testing

@Suite("Definitions of prompts")
struct PromptDefinitionTests {
    @Test("A definition has typed variables, and everything else is optional")
    func read() throws {
        let text = #"""
            {"system":"You are brief. Write \\{{ as it is.","user":"{{letter}} in {{language}}","variables":{
                "letter":{"type":"string","max_length":5},"language":{"type":"enum","values":["de","en"]}},
             "answer_schema":{"type":"object"},"model":"m-2026-01-01","output_tokens_max":100,"temperature":0.5}
            """#
        let (definition, problems) = PromptDefinition.read(try JSONParser.parse(text))
        #expect(problems.isEmpty)
        #expect(definition?.system == "You are brief. Write {{ as it is.")
        #expect(definition?.variables.map(\.name) == ["language", "letter"])
        #expect(definition?.variables.map(\.form) == [.choice(["de", "en"]), .string(lengthMax: 5)])
        #expect(definition?.model == "m-2026-01-01")
        #expect(definition?.outputTokensMax == 100)
        #expect(definition?.temperature == 0.5)
        #expect(PromptDefinition.read(["user": "Hello"]).problems.isEmpty)
    }

    @Test(
        "Everything that is wrong is pointed at",
        arguments: [
            ("{}", ["/user"]), ("[]", [""]), (#"{"user":" "}"#, ["/user"]), (#"{"user":"{{a}}"}"#, ["/user"]),
            (#"{"user":"{{a"}"#, ["/user"]), (#"{"user":"x","systen":"y"}"#, ["/systen"]),
            (#"{"user":"x","system":"{{a}}","variables":{"a":{"type":"string"}}}"#, ["/system", "/variables"]),
            (#"{"user":"x","variables":{"a":{"type":"string"}}}"#, ["/variables"]),
            (#"{"user":"{{lettr}}","variables":{"letter":{"type":"string"}}}"#, ["/user", "/variables"]),
            (#"{"user":"x","variables":[]}"#, ["/variables"]),
            (#"{"user":"x","variables":{"A":{"type":"string"}}}"#, ["/variables/A"]),
            (#"{"user":"{{a}}","variables":{"a":{"type":"text"}}}"#, ["/variables/a/type"]),
            (#"{"user":"{{a}}","variables":{"a":{}}}"#, ["/variables/a/type"]),
            (#"{"user":"{{a}}","variables":{"a":{"type":"enum"}}}"#, ["/variables/a/values"]),
            (#"{"user":"{{a}}","variables":{"a":{"type":"enum","values":["x","x"]}}}"#, ["/variables/a/values"]),
            (#"{"user":"{{a}}","variables":{"a":{"type":"integer","max_length":5}}}"#, ["/variables/a/max_length"]),
            (#"{"user":"{{a}}","variables":{"a":{"type":"string","max_length":0}}}"#, ["/variables/a/max_length"]),
            (#"{"user":"{{a}}","variables":{"a":{"type":"string","trusted":true}}}"#, ["/variables/a/trusted"]),
            (#"{"user":"x","answer_schema":{"typo":1}}"#, ["/answer_schema/typo"]),
            (#"{"user":"x","output_tokens_max":0}"#, ["/output_tokens_max"]),
            (#"{"user":"x","temperature":2.1}"#, ["/temperature"]), (#"{"user":"x","model":""}"#, ["/model"]),
        ] as [(String, [String])])
    func refused(text: String, pointers: [String]) throws {
        let (definition, problems) = PromptDefinition.read(try JSONParser.parse(text))
        #expect(definition == nil)
        #expect(problems.map(\.pointer) == pointers, "\(problems)")
    }

    private func values(_ variables: String, _ text: String) throws -> (values: PromptValues?, problems: [InputProblem])
    {
        let body = #"{"user":"{{a}}","variables":{"a":\#(variables)}}"#
        let definition = try #require(PromptDefinition.read(try JSONParser.parse(body)).definition)
        return PromptValues.read(try JSONParser.parse(text), for: definition, at: .root.appending(key: "variables"))
    }

    @Test(
        "A value of the variable's type becomes its text",
        arguments: [
            (#"{"type":"string"}"#, #"{"a":"x"}"#, "x"), (#"{"type":"string"}"#, #"{"a":""}"#, ""),
            (#"{"type":"string","max_length":2}"#, #"{"a":"😀é"}"#, "😀é"), (#"{"type":"integer"}"#, #"{"a":-7}"#, "-7"),
            (#"{"type":"integer"}"#, #"{"a":1E+2}"#, "100"), (#"{"type":"number"}"#, #"{"a":1.50}"#, "1.5"),
            (#"{"type":"number"}"#, #"{"a":9007199254740993}"#, "9007199254740993"),
            (#"{"type":"boolean"}"#, #"{"a":false}"#, "false"),
            (#"{"type":"enum","values":["x","y"]}"#, #"{"a":"y"}"#, "y"),
            // It is data, whatever it looks like.
            (#"{"type":"string"}"#, #"{"a":"{{a}} {{b}} <<<end"}"#, "{{a}} {{b}} <<<end"),
        ])
    func accepted(variable: String, text: String, expected: String) throws {
        #expect(try values(variable, text).values?.texts == ["a": expected])
    }

    @Test(
        "Another value is refused with its pointer",
        arguments: [
            (#"{"type":"string"}"#, "{}", "/variables/a"), (#"{"type":"string"}"#, #"{"a":1}"#, "/variables/a"),
            (#"{"type":"string"}"#, #"{"a":null}"#, "/variables/a"),
            (#"{"type":"string","max_length":2}"#, #"{"a":"abc"}"#, "/variables/a"),
            (#"{"type":"integer"}"#, #"{"a":1.5}"#, "/variables/a"),
            (#"{"type":"number"}"#, #"{"a":"1"}"#, "/variables/a"),
            (#"{"type":"boolean"}"#, #"{"a":0}"#, "/variables/a"),
            (#"{"type":"enum","values":["x"]}"#, #"{"a":"X"}"#, "/variables/a"),
            (#"{"type":"string"}"#, #"{"a":"x","b":1}"#, "/variables/b"), (#"{"type":"string"}"#, "[]", "/variables"),
        ])
    func refusedValues(variable: String, text: String, pointer: String) throws {
        let read = try values(variable, text)
        #expect(read.values == nil)
        #expect(read.problems.map(\.pointer) == [pointer])
    }
}
