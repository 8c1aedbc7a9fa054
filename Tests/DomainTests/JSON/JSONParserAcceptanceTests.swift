import Testing

@testable import Domain

@Suite("JSON that is accepted")
struct JSONParserAcceptanceTests {
    @Test(
        "Every kind of value is read as what it is",
        arguments: [
            ("null", .null), ("true", true), (" false\r\n", false), ("\t0 ", 0), ("\"\"", ""), ("[]", []), ("{}", [:]),
            ("[ ]", []), ("{ }", [:]), ("[[],{}]", [[], [:]]), ("[1, 2 ,3]", [1, 2, 3]),
            (#"{"a":{"b":[null]}}"#, ["a": ["b": [.null]]]), (#"{"":0}"#, ["": 0]),
        ] as [(String, JSONValue)])
    func readsValues(text: String, expected: JSONValue) throws {
        #expect(try JSONParser.parse(text) == expected)
    }

    @Test(
        "Numbers keep their kind and their exact value",
        arguments: [
            ("1", .integer(1)), ("-1", .integer(-1)), ("1.0", .double(1)), ("1E+2", .double(100)),
            ("1e2", .double(100)),
            ("0.1", .double(0.1)), ("-0.5", .double(-0.5)), ("0e0", .double(0)), ("1e-2", .double(0.01)),
            ("9007199254740993", .integer(9_007_199_254_740_993)),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("1e22", .double(1e22)), ("1e23", .double(1e23)),
            ("123456789012345678.5", .double(123_456_789_012_345_678.5)),
            ("0.30000000000000004", .double(0.1 + 0.2)),
            ("2.2250738585072011e-308", .double(Double.leastNormalMagnitude.nextDown)),
            ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)), ("5e-324", .double(.leastNonzeroMagnitude)),
            ("1e-400", .double(0)), ("0e999999999999999999999999", .double(0)),
            ("100000000000000000000.0", .double(1e20)),
        ] as [(String, JSONValue)])
    func readsNumbers(text: String, expected: JSONValue) throws {
        #expect(try JSONParser.parse(text) == expected)
    }

    @Test("Minus zero keeps its sign as a double", arguments: ["-0", "-0.0", "-0e5"])
    func keepsMinusZero(text: String) throws {
        let value = try #require(try JSONParser.parse(text).asDouble)
        #expect(value == 0 && value.sign == .minus)
    }

    @Test(
        "Strings are read with their escapes resolved",
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
            (#""\ud83d\ude00""#, "😀"), (#""x\uD834\uDD1Ey""#, "x𝄞y"), (#""\u0001\u001f""#, "\u{1}\u{1F}"),
            ("\"\u{7F}\u{FEFF}\u{200B}\"", "\u{7F}\u{FEFF}\u{200B}"), (#""\ufeff\uffff""#, "\u{FEFF}\u{FFFF}"),
            ("\"ü\\nß日本語😀\"", "ü\nß日本語😀"), (#""12345678\"12345678""#, #"12345678"12345678"#),
        ])
    func readsStrings(text: String, expected: String) throws {
        let read = try #require(try JSONParser.parse(text).asString)
        #expect(Array(read.utf8) == Array(expected.utf8))
    }

    @Test("A quote, backslash or control character is found at every distance from the start")
    func findsTheEndOfStringsOfEveryLength() throws {
        for length in 0..<40 {
            let text = String(repeating: "é", count: length / 2) + String(repeating: "a", count: length % 2)
            #expect(try JSONParser.parse("\"\(text)\"") == .string(text))
            #expect(try JSONParser.parse("\"\(text)\\n\(text)\"") == .string("\(text)\n\(text)"))
            #expect(throws: JSONSyntaxError.self) { try JSONParser.parse("\"\(text)\u{1F}aaaaaaaaa\"") }
        }
    }

    @Test("Bytes that are not contiguous are read too")
    func readsLazyCollections() throws {
        let bytes = Array(#"xx{"a":[1,2]}"#.utf8)
        #expect(try JSONParser.parse(bytes[2...]) == ["a": [1, 2]])
        #expect(try JSONParser.parse(bytes.lazy.filter { $0 != UInt8(ascii: "x") }) == ["a": [1, 2]])
    }

    @Test("An object of a hundred thousand keys is read")
    func readsWideObjects() throws {
        let text = "{" + (0..<100_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
        let value = try JSONParser.parse(text)
        #expect(value.asObject?.count == 100_000)
        #expect(value["k99999"] == 99_999)
    }

    @Test("A string of a megabyte is read")
    func readsLongStrings() throws {
        let text = String(repeating: "a", count: 1024 * 1024)
        #expect(try JSONParser.parse("\"\(text)\"").asString?.utf8.count == text.utf8.count)
    }
}
