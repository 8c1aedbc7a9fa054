import Testing

@testable import ProviderSimulator

struct ConformingValueTests {
    private func make(_ schema: String, seed: UInt64) throws -> JSON {
        ConformingValue.make(try #require(JSON.parse(Array(schema.utf8))), seed: seed)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `Bounds, lengths, counts and choices are kept`(seed: UInt64) throws {
        let value = try make(
            #"""
            {"type":"object","required":["n","s","a","e"],"properties":{
              "n":{"type":"integer","minimum":-3,"exclusiveMaximum":2},
              "m":{"type":"number","minimum":0.25,"maximum":0.5},
              "t":{"type":"integer","multipleOf":5,"minimum":11,"maximum":29},
              "s":{"type":"string","minLength":5,"maxLength":7},
              "a":{"type":"array","minItems":2,"maxItems":2,"items":{"type":"boolean"}},
              "e":{"enum":["x",3,null]},"c":{"const":{"k":1}},
              "u":{"type":["null","string"]},"o":{"anyOf":[{"type":"null"},{"type":"integer"}]}}}
            """#, seed: seed)
        #expect((-3...1).contains(value["n"]?.asInt ?? 99))
        #expect((0.25...0.5).contains(value["m"]?.asDouble ?? 9))
        #expect([15, 20, 25].contains(value["t"]?.asInt))
        #expect((5...7).contains(value["s"]?.asString?.count ?? 0))
        #expect(value["a"]?.asArray?.compactMap(\.asBool).count == 2)
        #expect([JSON.string("x"), .int(3), .null].contains(value["e"]))
        #expect(value["c"] == ["k": 1])
        #expect(value["u"]?.asString != nil)
        #expect(value["o"]?.asInt != nil)
    }

    @Test func `A schema that refers to itself ends`() throws {
        let schema = #"""
            {"$ref":"#/$defs/node","$defs":{"node":{"type":"object","required":["next","many"],"properties":{
              "next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]},
              "many":{"type":"array","items":{"$ref":"#/$defs/leaf"}}}},"leaf":{"type":"string","format":"uuid"}}}
            """#
        let value = try make(schema, seed: 1)
        #expect(value["next"] != nil)
        #expect(value["many"]?.asArray?.first?.asString?.count == 36)
    }

    @Test func `A list that contains itself ends`() throws {
        let value = try make(##"{"type":"array","items":{"$ref":"#"}}"##, seed: 1)
        #expect(value.bytes.count < 10_000_000)
    }

    @Test(arguments: [("email", "@"), ("date-time", "T"), ("uri", "https://"), ("ipv6", "::")])
    func `Formats look like themselves`(format: String, sign: String) throws {
        let value = try make(#"{"type":"string","format":"\#(format)"}"#, seed: 3)
        #expect(value.asString?.contains(sign) == true)
    }

    @Test func `The same seed makes the same value`() throws {
        let schema = #"{"type":"array","minItems":5,"items":{"type":"integer"}}"#
        let first = try make(schema, seed: 4)
        let again = try make(schema, seed: 4)
        let other = try make(schema, seed: 5)
        #expect(first == again)
        #expect(first != other)
    }
}
