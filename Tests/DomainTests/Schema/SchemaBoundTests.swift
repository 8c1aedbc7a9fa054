import Domain
import Testing

/// No schema and no value makes a validation long, deep or large; what was not checked does not pass.
@Suite("The bounds of a validation", .timeLimit(.minutes(1)))
struct SchemaBoundTests {
    private func schema(_ text: String, _ change: (inout SchemaLimits) -> Void = { _ in }) throws -> JSONSchema {
        var limits = SchemaLimits()
        change(&limits)
        return try SchemaCase(text, [], not: []).read(limits)
    }

    @Test("Choices inside choices end with the steps and do not pass")
    func doublingChoices() throws {
        // Every level looks twice at the level below it: 2^60 looks without a bound.
        let tree =
            ##"{"anyOf":[{"type":"array","items":{"$ref":"#"},"minItems":1},{"type":"array","items":{"$ref":"#"},"maxItems":9}],"not":{"const":1}}"##
        var value: JSONValue = 7
        for _ in 0..<60 { value = [value] }
        let problems = try schema(tree).problems(in: value)
        #expect(problems.last?.message == "takes too many steps to be checked")
    }

    @Test("A negation of what took too long does not pass")
    func negation() throws {
        let problems = try schema(#"{"not":{"uniqueItems":true}}"#) { $0.stepsMax = 50 }
            .problems(in: .array((0..<1_000).map { .integer($0) }))
        #expect(problems.count == 1)
    }

    @Test("A value that is deeper than the bound does not pass")
    func depth() throws {
        var value: JSONValue = []
        for _ in 0..<400 { value = [value] }
        let problems = try schema(##"{"type":"array","items":{"$ref":"#"}}"##).problems(in: value)
        #expect(problems.last?.message == "is nested too deeply to be checked")
        #expect(problems.count == 1)
    }

    @Test("A pattern that explodes elsewhere takes time linear in the text")
    func patterns() throws {
        let text = JSONValue.string(String(repeating: "a", count: 50_000) + "!")
        for pattern in ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(x+x+)+y", "^(.*)*$x"] {
            let schema = try schema(#"{"pattern":"\#(pattern)"}"#)
            #expect(schema.problems(in: text).count == 1, "\(pattern)")
        }
    }

    @Test("Texts and lists of the largest size are looked at within the steps")
    func large() throws {
        let numbers = JSONValue.array((0..<100_000).map { .integer($0) })
        #expect(
            try schema(#"{"items":{"type":"integer","minimum":0},"uniqueItems":true}"#).problems(in: numbers).isEmpty)
        let text = JSONValue.string(String(repeating: "é", count: 500_000))
        #expect(try schema(#"{"minLength":500000}"#).problems(in: text).isEmpty)
    }

    @Test("A schema that is too large, too deep or too many is refused when it is read")
    func sizes() throws {
        var deep: JSONValue = true
        for _ in 0..<40 { deep = ["items": deep] }
        #expect(SchemaLint.read(deep).problems.first?.message.hasPrefix("has more than 32 schemas inside") == true)
        let long: JSONValue = ["description": .string(String(repeating: "x", count: 70_000))]
        #expect(SchemaLint.read(long).problems.first?.message.contains("at most 65536") == true)
        let many: JSONValue = ["anyOf": .array(Array(repeating: true, count: 3_000))]
        #expect(SchemaLint.read(many).problems.isEmpty == false)
        #expect(SchemaLint.read(["pattern": "(a{1000}){1000}"]).problems.first?.message.contains("too large") == true)
        #expect(SchemaLint.read(["pattern": "((((){1000}){1000}){1000}){1000}"]).problems.isEmpty == false)
    }

    @Test("Reading never lists more problems than a client can use")
    func listed() {
        let bad = JSONValue.object(
            Dictionary(uniqueKeysWithValues: (0..<2_000).map { ("k\($0)", JSONValue.integer(1)) }))
        #expect(SchemaLint.read(bad).problems.count == InputProblem.listedMax + 1)
    }
}
