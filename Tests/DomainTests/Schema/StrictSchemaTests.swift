import Domain
import Testing

@Suite("What a provider's strict mode takes")
struct StrictSchemaTests {
    @Test(
        "A closed object of required members can be sent",
        arguments: [
            #"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"#,
            #"{"type":"object","properties":{},"required":[],"additionalProperties":false}"#,
            ##"{"type":"object","properties":{"a":{"$ref":"#/$defs/n"}},"required":["a"],"additionalProperties":false,"$defs":{"n":{"type":["integer","null"]}}}"##,
            #"{"type":"object","properties":{"a":{"type":"array","items":{"anyOf":[{"type":"null"},{"enum":["x"]}]}}},"required":["a"],"additionalProperties":false}"#,
        ])
    func accepted(text: String) throws {
        let schema = try JSONParser.parse(text)
        #expect(StrictSchema.obstacles(in: schema).isEmpty)
        #expect(StrictSchema.reduced(schema) == schema)
    }

    @Test(
        "Another shape cannot, and says where",
        arguments: [
            (#"{"type":"string"}"#, ""), (#"true"#, ""),
            (#"{"type":"object","properties":{"a":{}},"required":["a"]}"#, ""),
            (#"{"type":"object","properties":{"a":{},"b":{}},"required":["a"],"additionalProperties":false}"#, ""),
            (
                #"{"type":"object","properties":{"a":{"type":"object"}},"required":["a"],"additionalProperties":false}"#,
                "/properties/a"
            ),
            (
                #"{"type":"object","properties":{"a":{"not":{}}},"required":["a"],"additionalProperties":false}"#,
                "/properties/a/not"
            ),
            (
                #"{"type":"object","properties":{"a":{"prefixItems":[true]}},"required":["a"],"additionalProperties":false}"#,
                "/properties/a/prefixItems"
            ),
            (
                #"{"type":"object","properties":{"a":true},"required":["a"],"additionalProperties":false}"#,
                "/properties/a"
            ),
        ])
    func refused(text: String, pointer: String) throws {
        let schema = try JSONParser.parse(text)
        #expect(StrictSchema.obstacles(in: schema).contains { $0.pointer == pointer })
        #expect(StrictSchema.reduced(schema) == nil)
    }

    @Test("Bounds go into the description, oneOf becomes anyOf, and a reference stands alone")
    func reduced() throws {
        let schema = try JSONParser.parse(
            ##"""
            {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","additionalProperties":false,
             "required":["n","u","r"],"properties":{
               "n":{"type":"integer","minimum":0,"maximum":9,"description":"A digit.","default":1},
               "u":{"oneOf":[{"type":"null"},{"type":"string","pattern":"^a"}]},
               "r":{"$ref":"#/$defs/d","description":"dropped"}},
             "$defs":{"d":{"type":"string","format":"date","maxLength":10}}}
            """##)
        let expected = try JSONParser.parse(
            ##"""
            {"type":"object","additionalProperties":false,"required":["n","u","r"],"properties":{
               "n":{"type":"integer","description":"A digit. (minimum: 0, maximum: 9)"},
               "u":{"anyOf":[{"type":"null"},{"type":"string","description":"(pattern: \"^a\")"}]},
               "r":{"$ref":"#/$defs/d"}},
             "$defs":{"d":{"type":"string","format":"date","description":"(maxLength: 10)"}}}
            """##)
        #expect(StrictSchema.obstacles(in: schema).isEmpty)
        #expect(StrictSchema.reduced(schema) == expected)
    }

    @Test("The caps of the providers hold")
    func caps() {
        func object(_ properties: [String: JSONValue]) -> JSONValue {
            [
                "type": "object", "additionalProperties": false, "properties": .object(properties),
                "required": .array(properties.keys.sorted().map(JSONValue.string)),
            ]
        }
        let wide = object(Dictionary(uniqueKeysWithValues: (0..<101).map { ("p\($0)", ["type": "null"]) }))
        #expect(StrictSchema.reduced(wide) == nil)
        var deep = object([:])
        for _ in 0..<5 { deep = object(["a": deep]) }
        #expect(StrictSchema.reduced(deep) == nil)
        #expect(StrictSchema.reduced(object(["a": object(["b": object([:])])])) != nil)
        let values = JSONValue.array((0..<501).map { .integer($0) })
        #expect(StrictSchema.reduced(object(["a": ["enum": values]])) == nil)
    }
}
