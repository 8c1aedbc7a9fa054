import Domain
import Testing

@Suite("Reading a schema")
struct SchemaLintTests {
    @Test("What is wrong is pointed at, and nothing that is not understood is read over", arguments: Self.refusals)
    func refused(schema: String, pointer: String, words: String) throws {
        let (read, problems) = SchemaLint.read(try JSONParser.parse(schema))
        #expect(read == nil)
        #expect(problems.map(\.pointer) == [pointer], "\(problems)")
        #expect(problems.first?.message.contains(words) == true, "\(problems)")
    }

    static let refusals: [(String, String, String)] = [
        ("1", "", "expected a schema"), ("null", "", "expected a schema"), ("[]", "", "expected a schema"),
        (#"{"requried":["a"]}"#, "/requried", #"did you mean "required""#),
        (#"{"nullable":true}"#, "/nullable", #"add "null" to type"#),
        (#"{"definitions":{}}"#, "/definitions", "use $defs"),
        (##"{"$dynamicRef":"#x"}"##, "/$dynamicRef", "use $ref"),
        (#"{"unevaluatedProperties":false}"#, "/unevaluatedProperties", "use additionalProperties"),
        (#"{"x-note":1}"#, "/x-note", "leave it out"),
        (#"{"type":"strin"}"#, "/type", #"did you mean "string""#), (#"{"type":[]}"#, "/type", "at least one"),
        (#"{"type":1}"#, "/type", "name of a type"), (#"{"type":["null","null"]}"#, "/type", "twice"),
        (#"{"type":["null",1]}"#, "/type", "name of a type"),
        (#"{"enum":[]}"#, "/enum", "at least one value"), (#"{"enum":"a"}"#, "/enum", "at least one value"),
        (#"{"minimum":"1"}"#, "/minimum", "expected a number"), (#"{"maximum":null}"#, "/maximum", "expected a number"),
        (#"{"exclusiveMinimum":true}"#, "/exclusiveMinimum", "expected a number"),
        (#"{"multipleOf":0}"#, "/multipleOf", "above 0"), (#"{"multipleOf":-1}"#, "/multipleOf", "above 0"),
        (#"{"minLength":-1}"#, "/minLength", "whole number from 0"),
        (#"{"maxLength":1.5}"#, "/maxLength", "whole number"),
        (#"{"minItems":"1"}"#, "/minItems", "whole number"),
        (#"{"minItems":3,"maxItems":2}"#, "/minItems", "is above maxItems"),
        (#"{"minLength":3,"maxLength":2}"#, "/minLength", "is above maxLength"),
        (#"{"uniqueItems":1}"#, "/uniqueItems", "true or false"),
        (#"{"items":[{"type":"string"}]}"#, "/items", "prefixItems"), (#"{"items":1}"#, "/items", "expected a schema"),
        (#"{"prefixItems":[]}"#, "/prefixItems", "at least one schema"),
        (#"{"minContains":1}"#, "/minContains", "without contains"),
        (#"{"maxContains":1}"#, "/maxContains", "without contains"),
        (#"{"contains":true,"maxContains":0}"#, "/maxContains", "below minContains"),
        (#"{"properties":[]}"#, "/properties", "expected an object"),
        (#"{"properties":{"a":1}}"#, "/properties/a", "expected a schema"),
        (#"{"properties":{"a/b":{"tipe":"x"}}}"#, "/properties/a~1b/tipe", #"did you mean "type""#),
        (#"{"required":"a"}"#, "/required", "list of names"), (#"{"required":[1]}"#, "/required", "list of names"),
        (#"{"dependentRequired":{"a":"b"}}"#, "/dependentRequired/a", "list of names"),
        (#"{"dependentRequired":[]}"#, "/dependentRequired", "object of lists"),
        (#"{"patternProperties":{"(":{}}}"#, "/patternProperties/(", "without its )"),
        (#"{"pattern":"(?=a)"}"#, "/pattern", "only (?: is"), (#"{"pattern":"(a)\\1"}"#, "/pattern", "back reference"),
        (#"{"pattern":"\\ba"}"#, "/pattern", "word boundary"),
        (#"{"pattern":"a**"}"#, "/pattern", "repeats a repetition"),
        (#"{"pattern":"*a"}"#, "/pattern", "nothing to repeat"),
        (#"{"pattern":"[b-a]"}"#, "/pattern", "range of characters"),
        (#"{"pattern":"[a"}"#, "/pattern", "without its ]"), (#"{"pattern":"a)"}"#, "/pattern", "without its ("),
        (#"{"pattern":"a{2,1}"}"#, "/pattern", "counts down"),
        (#"{"pattern":"a{1001}"}"#, "/pattern", "more than 1000"),
        (#"{"pattern":"{a}"}"#, "/pattern", "write \\{"), (#"{"pattern":"\\p{L}"}"#, "/pattern", "not supported"),
        (#"{"pattern":"\\"}"#, "/pattern", "backslash"), (#"{"pattern":"\\u{110000}"}"#, "/pattern", "no code point"),
        (#"{"pattern":1}"#, "/pattern", "expected a string"),
        (#"{"format":"datetime"}"#, "/format", #"did you mean "date-time""#),
        (#"{"format":1}"#, "/format", "expected a string"),
        (#"{"allOf":[]}"#, "/allOf", "at least one schema"), (#"{"anyOf":{}}"#, "/anyOf", "at least one schema"),
        (#"{"oneOf":[1]}"#, "/oneOf/0", "expected a schema"), (#"{"not":[]}"#, "/not", "expected a schema"),
        (#"{"then":{}}"#, "/then", "without if"), (#"{"else":{}}"#, "/else", "without if"),
        (##"{"$ref":"#/$defs/a"}"##, "/$ref", "leads nowhere"),
        (##"{"$ref":"#/$defs/adress","$defs":{"address":{}}}"##, "/$ref", ##"did you mean "#/$defs/address""##),
        (#"{"$ref":"https://example.com/x"}"#, "/$ref", "in $defs"), (#"{"$ref":1}"#, "/$ref", "in $defs"),
        (##"{"$ref":"#/properties/a","properties":{"a":{}}}"##, "/$ref", "in $defs"),
        (##"{"$ref":"#"}"##, "", "leads back to itself"),
        (##"{"anyOf":[{"type":"null"},{"$ref":"#"}]}"##, "", "leads back to itself"),
        (
            ##"{"$defs":{"a":{"allOf":[{"$ref":"#/$defs/b"}]},"b":{"not":{"$ref":"#/$defs/a"}}}}"##, "/$defs/a",
            "leads back"
        ),
        (##"{"dependentSchemas":{"a":{"$ref":"#"}}}"##, "", "leads back to itself"),
        (##"{"if":true,"else":{"$ref":"#"}}"##, "", "leads back to itself"),
        (#"{"items":{"$defs":{}}}"#, "/items/$defs", "belongs to the root"),
        (#"{"$schema":"http://json-schema.org/draft-07/schema#"}"#, "/$schema", "2020-12"),
        (#"{"title":1}"#, "/title", "expected a string"), (#"{"items":{"$id":"x"}}"#, "/items/$id", "at the root"),
    ]

    @Test("Several things that are wrong are all listed")
    func several() throws {
        let text = #"{"type":"objekt","properties":{"a":{"minLenght":1},"b":{"enum":[]}},"required":"a"}"#
        let problems = SchemaLint.read(try JSONParser.parse(text)).problems
        #expect(
            Set(problems.map(\.pointer)) == ["/type", "/properties/a/minLenght", "/properties/b/enum", "/required"])
    }

    @Test("A schema may lead back to itself through the value")
    func recursion() throws {
        for text in [
            ##"{"items":{"$ref":"#"}}"##, ##"{"properties":{"a":{"anyOf":[{"$ref":"#"},{"type":"null"}]}}}"##,
            ##"{"contains":{"$ref":"#"}}"##, ##"{"$defs":{"a":{"items":{"$ref":"#/$defs/a"}}},"$ref":"#/$defs/a"}"##,
        ] {
            #expect(SchemaLint.read(try JSONParser.parse(text)).problems.isEmpty, "\(text)")
        }
    }
}
