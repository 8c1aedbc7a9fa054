import Foundation
import Testing

@testable import Domain

@Suite("JSON values and their canonical encoding")
struct JSONValueTests {
    @Test(
        "A value has one encoding",
        arguments: [
            (.null, "null"), (true, "true"), (-7, "-7"), (.double(1), "1.0"), (.double(0.1), "0.1"),
            (.double(1e20), "1e+20"),
            (.double(-0.0), "-0.0"), (.double(.infinity), "null"), (.double(.nan), "null"), ([], "[]"), ([:], "{}"),
            ([1, "a", [.null]], #"[1,"a",[null]]"#), (["b": 1, "a": 2, "": 3], #"{"":3,"a":2,"b":1}"#),
            ("\"\\/\u{8}\t\n\u{C}\r", #""\"\\/\b\t\n\f\r""#), ("\u{0}\u{1F}\u{7F}", "\"\\u0000\\u001f\u{7F}\""),
            ("é日😀\u{2028}", "\"é日😀\u{2028}\""),
            // U+FF5E sorts before U+10000 by bytes and after it by UTF-16 units; e + accent sorts by its first byte.
            (
                ["\u{10000}": 1, "\u{FF5E}": 2, "e\u{301}": 3, "f": 4],
                "{\"e\u{301}\":3,\"f\":4,\"\u{FF5E}\":2,\"\u{10000}\":1}"
            ),
        ] as [(JSONValue, String)])
    func encodes(value: JSONValue, expected: String) {
        #expect(Array(expected.utf8) == value.encoded())
    }

    @Test("Parsing what was encoded gives the same value, for two thousand random values")
    func roundTrips() throws {
        var generator = JSONValueGenerator(seed: 0x5EED)
        for _ in 0..<2_000 {
            let value = generator.value(depth: 5)
            let bytes = value.encoded()
            let parsed = try JSONParser.parse(bytes)
            #expect(parsed == value)
            #expect(parsed.encoded() == bytes)
        }
    }

    @Test("Doubles of any bit pattern come back as the same bits")
    func roundTripsDoubles() throws {
        var generator = JSONValueGenerator(seed: 7)
        for _ in 0..<5_000 {
            let double = Double(bitPattern: generator.next())
            guard double.isFinite else { continue }
            let read = try #require(try JSONParser.parse(JSONValue.double(double).encoded()).asDouble)
            #expect(read.bitPattern == double.bitPattern)
        }
    }

    @Test("Short decimals are read as the nearest double, as the standard library reads them")
    func readsDecimalsExactly() throws {
        var generator = JSONValueGenerator(seed: 11)
        for _ in 0..<5_000 {
            let digits = generator.next() >> (generator.next() % 40)
            let text = "\(digits % 1_000_000).\(digits)e\(Int(generator.next() % 60) - 30)"
            #expect(try JSONParser.parse(text).asDouble == Double(text))
        }
    }

    @Test("Accessors give the content of their own kind and nothing else")
    func accesses() {
        let value: JSONValue = ["a": [1, 2.5, "x", true, .null]]
        #expect(value["a"]?[0]?.asInteger == 1)
        #expect(value["a"]?[0]?.asDouble == 1)
        #expect(value["a"]?[1]?.asInteger == nil)
        #expect(value["a"]?[1]?.asDouble == 2.5)
        #expect(value["a"]?[2]?.asString == "x")
        #expect(value["a"]?[3]?.asBool == true)
        #expect(value["a"]?[4]?.isNull == true)
        #expect(value["a"]?[5] == nil && value["a"]?[-1] == nil && value["b"] == nil && value[0] == nil)
        #expect(value["a"]?.asArray?.count == 5 && value.asObject?.count == 1 && value.asArray == nil)
    }

    @Test("A double is a whole number up to 2^53 only")
    func convertsWholeDoubles() {
        #expect(JSONValue.double(100).asInteger == 100)
        #expect(JSONValue.double(-0.0).asInteger == 0)
        #expect(JSONValue.double(0x1p53).asInteger == 1 << 53)
        #expect(JSONValue.double(0x1p54).asInteger == nil)
        #expect(JSONValue.double(.nan).asInteger == nil && JSONValue.double(.infinity).asInteger == nil)
    }

    @Test("Strings are the same value only when their bytes are the same, and integers differ from doubles")
    func comparesExactly() {
        #expect(JSONValue.string("\u{E9}") != JSONValue.string("e\u{301}"))
        #expect(JSONValue.integer(1) != JSONValue.double(1))
        #expect(Set<JSONValue>(["a", "a", 1, .double(1), [1], [1], .null]).count == 5)
    }

    @Test("Comparing and hashing a long run of combining marks takes no time")
    func comparesHostileStrings() {
        let marks = String(repeating: "\u{301}\u{323}", count: 100_000)
        #expect(Set<JSONValue>([.string("a" + marks), .string("b" + marks)]).count == 2)
    }
}

@Suite("JSON values inside Codable structs")
struct JSONValueCodableTests {
    private struct Envelope: Codable, Equatable {
        let id: Int
        let payload: JSONValue
    }

    @Test("A value survives JSONEncoder and JSONDecoder")
    func roundTrips() throws {
        let payload: JSONValue = [
            "a": [1, 2.5, "x", true, .null, [], [:]], "b": ["big": .integer(.max), "text": "é\n"],
        ]
        let data = try JSONEncoder().encode(Envelope(id: 1, payload: payload))
        #expect(try JSONDecoder().decode(Envelope.self, from: data) == Envelope(id: 1, payload: payload))
        #expect(try JSONParser.parse(data)["payload"] == payload)
    }

    @Test("Booleans and numbers are not confused")
    func keepsKinds() throws {
        let decoded = try JSONDecoder().decode(JSONValue.self, from: Data("[true,1,0,false,1.5,\"1\"]".utf8))
        #expect(decoded == [true, 1, 0, false, 1.5, "1"])
    }

    @Test("Deep values are refused instead of overflowing the stack, in both directions")
    func boundsDepth() throws {
        func nested(_ depth: Int) -> JSONValue { (0..<depth).reduce(1) { value, _ in [value] } }
        let fitting = try JSONEncoder().encode(nested(64))
        #expect(try JSONDecoder().decode(JSONValue.self, from: fitting) == nested(64))
        #expect(throws: EncodingError.self) { try JSONEncoder().encode(nested(300)) }
        let deep = Data((String(repeating: "[", count: 300) + String(repeating: "]", count: 300)).utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(JSONValue.self, from: deep) }
    }
}

@Suite("JSON pointers")
struct JSONPointerTests {
    @Test("Keys and indexes are appended, with tilde and slash escaped")
    func appends() {
        #expect(JSONPointer.root.description == "")
        #expect(
            JSONPointer.root.appending(key: "tasks").appending(index: 0).appending(key: "kind").description
                == "/tasks/0/kind")
        #expect(JSONPointer.root.appending(key: "a/b~c").description == "/a~1b~0c")
        #expect(JSONPointer.root.appending(key: "~1").description == "/~01")
        #expect(JSONPointer.root.appending(key: "").description == "/")
        #expect(JSONPointer.root.appending(key: "ü ").description == "/ü ")
    }
}
