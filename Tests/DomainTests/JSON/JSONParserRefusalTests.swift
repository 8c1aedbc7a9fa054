import Testing

@testable import Domain

@Suite("JSON that is refused")
struct JSONParserRefusalTests {
    private func refusal(of bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws -> JSONSyntaxError {
        try #require(throws: JSONSyntaxError.self) { try JSONParser.parse(bytes, limits: limits) }
    }

    @Test(
        "Malformed text is refused with its reason, at its byte",
        arguments: [
            ("", .emptyDocument, 0), ("  \n\t", .emptyDocument, 4),
            ("hello", .unexpectedByte, 0), ("<html>", .unexpectedByte, 0), ("kind=summarize", .unexpectedByte, 0),
            ("{'a':1}", .unexpectedByte, 1), ("['a']", .unexpectedByte, 1), ("{a:1}", .unexpectedByte, 1),
            ("// c\n{}", .unexpectedByte, 0), ("{/*c*/}", .unexpectedByte, 1), ("[1,]", .unexpectedByte, 3),
            (#"{"a":1,}"#, .unexpectedByte, 7), ("[,1]", .unexpectedByte, 1), ("[1 2]", .unexpectedByte, 3),
            (#"{"a" 1}"#, .unexpectedByte, 5), (#"{"a":}"#, .unexpectedByte, 5), ("{1:2}", .unexpectedByte, 1),
            ("[1}", .unexpectedByte, 2), (#"{"a":1]"#, .unexpectedByte, 6), ("]", .unexpectedByte, 0),
            ("True", .unexpectedByte, 0), ("nul1", .unexpectedByte, 3), ("truee", .unexpectedByte, 0),
            ("[é]", .unexpectedByte, 1), ("\u{B}1", .unexpectedByte, 0), ("\u{A0}1", .unexpectedByte, 0),
            ("{} x", .trailingBytes, 3), ("{}{}", .trailingBytes, 2), ("{}\n{}\n", .trailingBytes, 3),
            ("1 2", .trailingBytes, 2), ("[1],", .trailingBytes, 3), ("null\u{0}", .trailingBytes, 4),
            ("[\u{0}]", .nullCharacter, 1), ("\"a\u{0}b\"", .nullCharacter, 2), (#""a\u0000b""#, .nullCharacter, 2),
            (#"{"a\u0000":1}"#, .nullCharacter, 3), ("{\"a\u{0}\":1}", .nullCharacter, 3),
            ("\"a\nb\"", .controlCharacter, 2), ("\"\t\"", .controlCharacter, 1),
            ("\"aaaaaaaaaa\u{1F}\"", .controlCharacter, 11),
            (#""\x41""#, .malformedEscape, 1), (#""\'""#, .malformedEscape, 1), (#""\u12g4""#, .malformedEscape, 1),
            (#""a\u 041""#, .malformedEscape, 2), (#""\U0041""#, .malformedEscape, 1),
            (#""\ud800""#, .loneSurrogate, 1), (#""ab\udc00""#, .loneSurrogate, 3),
            (#""\ud800\ud800""#, .loneSurrogate, 1),
            (#""\ud800a""#, .loneSurrogate, 1), (#""\ud800\n""#, .loneSurrogate, 1),
            (#""\ude00\ud83d""#, .loneSurrogate, 1),
            (#"{"a":1,"a":2}"#, .duplicateKey, 7), (#"{"a":1,"\u0061":2}"#, .duplicateKey, 7),
            ("{\"\u{E9}\":1,\"e\u{301}\":2}", .duplicateKey, 8), (#"[{"x":{"":0,"b":0,"":0}}]"#, .duplicateKey, 18),
            ("01", .malformedNumber, 0), ("-01", .malformedNumber, 1), ("00", .malformedNumber, 0),
            ("[1.]", .malformedNumber, 3),
            (".5", .malformedNumber, 0), ("+1", .malformedNumber, 0), ("1e]", .malformedNumber, 2),
            ("1e+ ", .malformedNumber, 3),
            ("0x10", .malformedNumber, 1), ("1_000", .malformedNumber, 1), ("1.2.3", .malformedNumber, 3),
            ("--1", .malformedNumber, 1), ("1-2", .malformedNumber, 1), ("-a", .malformedNumber, 1),
            ("1a", .malformedNumber, 1),
            ("NaN", .notFinite, 0), ("[nan]", .notFinite, 1), ("Infinity", .notFinite, 0),
            ("[-Infinity]", .notFinite, 1),
            ("1e400", .numberOutOfRange, 0), ("[-1e309]", .numberOutOfRange, 1), ("1.8e308", .numberOutOfRange, 0),
            ("1e99999999999999999999", .numberOutOfRange, 0),
            ("9223372036854775808", .integerOutOfRange, 0), ("[-9223372036854775809]", .integerOutOfRange, 1),
            ("100000000000000000000000000000", .integerOutOfRange, 0), ("18446744073709551616", .integerOutOfRange, 0),
        ] as [(String, JSONSyntaxError.Code, Int)])
    func refusesText(text: String, code: JSONSyntaxError.Code, offset: Int) throws {
        let error = try refusal(of: Array(text.utf8))
        #expect(error.code == code && error.offset == offset, "\(error)")
    }

    @Test(
        "Bytes that are not UTF-8 are refused at the first of them",
        arguments: [
            ([0x22, 0xFF, 0x22], .invalidUTF8, 1), ([0x22, 0x61, 0x80, 0x22], .invalidUTF8, 2),
            ([0x22, 0xC3, 0x22], .invalidUTF8, 1), ([0x22, 0xE2, 0x82, 0x22], .invalidUTF8, 1),
            ([0x22, 0xC0, 0xAF, 0x22], .invalidUTF8, 1), ([0x22, 0xC1, 0x81, 0x22], .invalidUTF8, 1),
            ([0x22, 0xE0, 0x80, 0xAF, 0x22], .invalidUTF8, 1), ([0x22, 0xF0, 0x80, 0x80, 0xAF, 0x22], .invalidUTF8, 1),
            ([0x22, 0xC0, 0x80, 0x22], .invalidUTF8, 1), ([0x22, 0xED, 0xA0, 0x80, 0x22], .invalidUTF8, 1),
            ([0x22, 0xED, 0xBF, 0xBF, 0x22], .invalidUTF8, 1), ([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], .invalidUTF8, 1),
            ([0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], .invalidUTF8, 1), ([0x22, 0xC3, 0xA9, 0xF8, 0x22], .invalidUTF8, 3),
            ([0x22, 0x5C, 0x6E, 0xC3, 0x5C, 0x6E, 0x22], .invalidUTF8, 3),
            ([0x22, 0xC3, 0x5C, 0x6E, 0xA9, 0x22], .invalidUTF8, 1),
            ([0x5B, 0x80, 0x5D], .invalidUTF8, 1), ([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D], .invalidUTF8, 2),
            ([0xEF, 0xBB, 0xBF, 0x7B, 0x7D], .byteOrderMark, 0),
            ([0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], .byteOrderMark, 0),
            ([0xFE, 0xFF, 0x00, 0x7B, 0x00, 0x7D], .byteOrderMark, 0),
            ([0x00, 0x00, 0xFE, 0xFF, 0x00], .byteOrderMark, 0),
            ([0x7B, 0x00, 0x22, 0x00, 0x7D, 0x00], .nullCharacter, 1),
        ] as [([UInt8], JSONSyntaxError.Code, Int)])
    func refusesBytes(bytes: [UInt8], code: JSONSyntaxError.Code, offset: Int) throws {
        let error = try refusal(of: bytes)
        #expect(error.code == code && error.offset == offset, "\(error)")
    }

    @Test(
        "A refusal says the line, the column and the value it was reading",
        arguments: [
            ("{\n  \"a\": [1,\n    x]\n}", 3, 5, "/a/1"), ("{\"tasks\":[{\"ü\":1,\"b\":tru}]}", 1, 25, "/tasks/0/b"),
            (#"{"a":1,"a":2}"#, 1, 8, "/a"), (#"{"x":[0,{"y":1 2}]}"#, 1, 16, "/x/1"),
            (#"{"a/b":{"c~d":01}}"#, 1, 15, "/a~1b/c~0d"),
            (#"{"a":[1,2],b:1}"#, 1, 12, ""), ("[[],[],[", 1, 9, "/2/0"), ("{} {}", 1, 4, ""), ("\n\n", 3, 1, ""),
            (#"{"a":{"\q":1}}"#, 1, 8, "/a"), (#"[0,{"k":"\ud800"}]"#, 1, 10, "/1/k"),
        ])
    func locates(text: String, line: Int, column: Int, pointer: String) throws {
        let error = try refusal(of: Array(text.utf8))
        #expect(error.line == line && error.column == column && error.pointer == pointer, "\(error)")
    }

    @Test("A refusal reads as one sentence and becomes a problem of the value it points to")
    func describesItself() throws {
        let error = try refusal(of: Array(#"{"a":[1,?]}"#.utf8))
        #expect(error.description == "line 1, column 9 (byte 8), at /a/1: a value is expected, found ?")
        #expect(
            error.problem
                == InputProblem(pointer: "/a/1", message: "a value is expected, found ? (line 1, column 9, byte 8)"))
    }

    @Test("Every truncation of a document is refused as truncated")
    func refusesTruncations() throws {
        let document = Array(JSONSample.text.utf8)
        _ = try JSONParser.parse(document)
        for length in 1..<document.count {
            let error = try refusal(of: Array(document[..<length]))
            #expect(error.code == .truncated && error.offset == length, "\(length): \(error)")
        }
    }

    @Test("A changed byte anywhere is refused or gives a value that survives a round trip, and never crashes")
    func survivesCorruption() throws {
        let document = Array(JSONSample.text.utf8)
        let replacements: [UInt8] = [
            0, 0x0A, 0x20, 0x22, 0x2C, 0x2D, 0x30, 0x3A, 0x5B, 0x5C, 0x5D, 0x65, 0x75, 0x7B, 0x7D, 0x80, 0xC3, 0xED,
            0xF4, 0xFF,
        ]
        for position in document.indices {
            for replacement in replacements {
                var corrupted = document
                corrupted[position] = replacement
                guard let value = try? JSONParser.parse(corrupted) else { continue }
                #expect(try JSONParser.parse(value.encoded()) == value)
            }
        }
    }

    @Test("A removed or doubled byte anywhere never crashes")
    func survivesShifts() throws {
        let document = Array(JSONSample.text.utf8)
        for position in document.indices {
            var shorter = document
            shorter.remove(at: position)
            _ = try? JSONParser.parse(shorter)
            var longer = document
            longer.insert(document[position], at: position)
            _ = try? JSONParser.parse(longer)
        }
    }
}

/// A document with every kind of token in it.
enum JSONSample {
    static let text = #"""
        {"kind":"summarize","priority":-5,"weights":[0.25,1e-7,-1E+2,0,-0.0],"flags":{"a":true,"b":false,"c":null},
         "text":"Grüße \"日本\" \\ \/ \b\f\n\r\t \u00e9 \ud83d\ude00 😀 end","empty":[{},[],""], "id": 9007199254740993}
        """#
}
